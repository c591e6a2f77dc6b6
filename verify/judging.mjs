// The frame of a judge: what it claims, what it found, what it leaves behind. Judges are started by name: node verify/run.mjs NAME.
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @typedef {(name: string, holds: () => unknown) => Promise<boolean>} Claim */

const messageOf = (error) => error?.message ?? String(error);
const stackOf = (error) => error?.stack ?? String(error);
const secondsSince = (started) => (performance.now() - started) / 1000;

/** What a judge says in the end, and by what it comes to it; its functions may be taken out of it. */
export class Verdict {
  /** Names of claims that hold. @type {string[]} */
  passed = [];
  /** Names of claims that do not. @type {string[]} */
  failed = [];
  skipped = 0;
  /** Why they do not. @type {string[]} */
  messages = [];
  /** What was not judged as it is. @type {string[]} */
  warnings = [];
  #explain;
  #ends = [];

  /**
   * @param {(line: string) => void} report hears of each claim
   * @param {{ explain?: (error: Error) => string }} options `explain`: what is said of a claim's error, in place of its message
   */
  constructor(report = () => undefined, { explain = messageOf } = {}) {
    this.report = report;
    this.#explain = explain;
  }

  /** Counts a claim, without a line of report. @param {string} name @param {string[]} findings against it */
  record = (name, findings) => {
    (findings.length === 0 ? this.passed : this.failed).push(name);
    this.messages.push(...findings.map((text) => `${name}: ${text}`));
    return findings.length === 0;
  };

  /** Counts a claim and reports it. @param {string} name @param {string[]} findings against it @param {string} [figure] that is reported with it */
  settle = (name, findings, figure) => {
    const holds = this.record(name, findings);
    const said = [...(figure ? [figure] : []), ...findings].join('\n');
    this.report(`${holds ? 'ok  ' : 'FAIL'} ${name}${said === '' ? '' : `: ${said}`}`);
    return holds;
  };

  /** Counts a claim that holds unless `holds` throws; where that gives a text, it is the figure. @type {Claim} */
  claim = async (name, holds) => {
    const started = performance.now();
    let figure;
    try {
      figure = await holds();
    } catch (error) {
      return this.settle(name, [this.#explain(error)]);
    }
    const seconds = secondsSince(started);
    const took = seconds < 1 ? [] : [`(${seconds.toFixed(1)} s)`];
    return this.settle(name, [], [...(typeof figure === 'string' ? [figure] : []), ...took].join(' '));
  };

  /**
   * Claims what each proof of a lab says, in their order.
   * @param {Record<string, (lab: unknown) => unknown>} proofs by name
   * @param {{ under?: string, chained?: boolean }} options `under`: what each name begins with; `chained`: each goes on from what the one before has left, so
   * that the first that fails is the last
   */
  prove = async (proofs, lab, { under = '', chained = false } = {}) => {
    for (const [id, proof] of Object.entries(proofs)) {
      const holds = await this.claim(`${under}${id}`, () => proof(lab));
      if (!holds && chained) return;
    }
  };

  /**
   * Takes over what a judge that runs inside a network of its own tells of its proofs: one line of JSON, the last.
   * @param {string} output of the judge inside @param {string} what was judged, for who finds no line @param {{ reported?: boolean }} options `reported`: while it ran
   */
  hear = (output, what, { reported = false } = {}) => {
    const line = output.trim().split('\n').at(-1) ?? '';
    if (!line.startsWith('{')) throw new Error(`${what} was not judged:\n${output.slice(-3000)}`);
    const { results, log } = JSON.parse(line);
    for (const { name, found } of results) (reported ? this.record : this.settle)(name, found === undefined ? [] : [found]);
    if (this.failed.length > 0) this.messages.push(...log);
  };

  /** Takes over what another found. @param {Pick<Verdict, 'passed' | 'failed' | 'messages' | 'warnings'>} other */
  add = (other) => {
    for (const list of ['passed', 'failed', 'messages', 'warnings']) this[list].push(...other[list]);
  };

  /**
   * A folder that goes away with the judge, unless the environment says KEEP.
   * @param {string} name that it begins with
   * @param {{ open?: boolean, attributes?: boolean }} options `open`: every user may enter; `attributes`: files keep access lists as attributes of users, which
   * a tmpfs of this kernel does not
   */
  folder = (name, { open = false, attributes = false } = {}) => {
    const path = mkdtempSync(join(attributes && existsSync('/var/tmp') ? '/var/tmp' : tmpdir(), name));
    this.after(() => process.env.KEEP || rmSync(path, { recursive: true, force: true }));
    if (open) chmodSync(path, 0o755);
    return path;
  };

  /** Is done when all is judged, however that ends: the last first. @param {() => unknown} end */
  after = (end) => void this.#ends.push(end);

  /** Does what is to be done after all, each whatever the others do. @param {(error: Error) => void} failed */
  async close(failed) {
    for (const end of this.#ends.splice(0).reverse()) {
      try {
        await end();
      } catch (error) {
        failed(error);
      }
    }
  }
}

/**
 * Judges. An error of the work, or of what is done after it, is a failure beside what was found until then; to find nothing is one too.
 * @param {string} name of that failure
 * @param {{ report?: (line: string) => void, explain?: (error: Error) => string }} options see `Verdict`
 * @param {(verdict: Verdict) => unknown} work @returns {Promise<Verdict>}
 */
export const judge = async (name, { report, explain }, work) => {
  const verdict = new Verdict(report, { explain });
  const failed = (error) => {
    if (!verdict.failed.includes(name)) verdict.failed.push(name);
    verdict.messages.push(`${name}: ${stackOf(error)}`);
  };
  try {
    await work(verdict);
    if (verdict.passed.length + verdict.failed.length === 0) throw new Error('nothing was judged');
  } catch (error) {
    failed(error);
  }
  await verdict.close(failed);
  return verdict;
};

/** One verdict of those of several groups. @param {Verdict[]} groups @returns {Verdict} */
export const together = (groups) => {
  const all = new Verdict();
  for (const group of groups) all.add(group);
  return all;
};

/** Prints what a judge found. @param {string} name of the judge @param {Verdict} verdict @param {number} started when, by `performance.now()` @returns {number} whole seconds */
export const print = (name, { passed, failed, messages, warnings = [] }, started) => {
  for (const warning of warnings) console.log(`${name}: warning: ${warning}`);
  for (const message of messages) console.error(`${name}: ${message}`);
  const seconds = Math.round(secondsSince(started));
  console.log(`${name}: ${passed.length} passed, ${failed.length} failed, ${seconds} s`);
  return seconds;
};

/**
 * Lets a judge of several parts be started by its own file with some of them, as verify/run.mjs cannot; does nothing where another file was started.
 * @param {string} url `import.meta.url` of that file @param {string} name of the judge
 * @param {(asked: string[]) => Promise<Verdict>} judged @param {string[]} [parts] what may be asked for, where it is known
 */
export const inParts = async (url, name, judged, parts) => {
  if (url !== pathToFileURL(process.argv[1] ?? '').href) return;
  const asked = process.argv.slice(2);
  const unknown = parts === undefined ? [] : asked.filter((part) => !parts.includes(part));
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: is no part of the judgement, expected ${parts.join(', ')}`);
  const started = performance.now();
  const verdict = await judged(asked);
  print(name, verdict, started);
  process.exitCode = verdict.failed.length > 0 ? 1 : 0;
};
