// Judges CrowdSec by real software. `edge`: the generated configuration of Traefik, of the bouncer (nginx) and of the local API. `hosts`: Debian hosts that
// the generated playbook converges.
//   node verify/crowdsec/run.mjs [edge|hosts …]     as root
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { traefik } from '../edge/tools.mjs';
import { judgeCrowdsecHosts } from './hosts.mjs';
import { EdgeLab } from './lab.mjs';
import { closedProofs, latency, proofs } from './proofs.mjs';
import { writeSite } from './site.mjs';
import { crowdsec, nginx } from './tools.mjs';

/** @typedef {{ passed: string[], failed: string[], skipped: 0, messages: string[], warnings: string[] }} Verdict */

const PARTS = { edge: (options) => judgeEdgePart(options), hosts: (options) => judgeCrowdsecHosts(options) };

/**
 * @param {{ parts?: string[], report?: (line: string) => void }} options `report` hears of each proof
 * @returns {Promise<Verdict>}
 */
export const judgeCrowdsec = async ({ parts = Object.keys(PARTS), report = () => {} } = {}) => {
  const verdict = { passed: [], failed: [], skipped: 0, messages: [], warnings: [] };
  for (const part of parts) {
    const { passed, failed, messages } = await PARTS[part]({ report });
    verdict.passed.push(...passed.map((name) => `${part}: ${name}`));
    verdict.failed.push(...failed.map((name) => `${part}: ${name}`));
    verdict.messages.push(...messages);
  }
  return verdict;
};

const judgeEdgePart = async ({ report }) => {
  const verdict = { passed: [], failed: [], skipped: 0, messages: [], warnings: [] };
  const judge = async (lab, claims) => {
    for (const [name, proof] of Object.entries(claims)) {
      try {
        await proof(lab);
        verdict.passed.push(name);
        report(`ok   ${name}`);
      } catch (error) {
        verdict.failed.push(name);
        verdict.messages.push(`${name}: ${error.message}\n${lab.output('bouncer').slice(-500)}`);
        report(`FAIL ${name}: ${error.message}`);
      }
    }
  };
  const work = mkdtempSync(join(tmpdir(), 'archipel-crowdsec-'));
  let lab;
  try {
    if (process.getuid?.() !== 0) throw new Error('CrowdSec is judged as root: network namespaces');
    const binaries = { traefik: traefik(report).binary, crowdsec: crowdsec(report), nginx: nginx() };
    lab = new EdgeLab({ work, site: await writeSite('open'), binaries });
    await lab.open();
    await lab.startLapi();
    await lab.startBouncer();
    await lab.startEdge();
    await judge(lab, proofs);
    const asking = latency(lab);
    lab.configure(await writeSite('closed'));
    for (const name of ['edge', 'bouncer', 'lapi']) await lab.stop(name);
    await lab.startLapi();
    await lab.startBouncer();
    await lab.startEdge();
    await judge(lab, closedProofs);
    report(`a request takes ${asking.toFixed(1)} ms, its TLS and its question included`);
  } catch (error) {
    verdict.failed.push('crowdsec');
    verdict.messages.push(error.stack);
  } finally {
    await lab?.close();
    rmSync(work, { recursive: true, force: true });
  }
  return verdict;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const parts = process.argv.slice(2);
  const unknown = parts.filter((part) => !(part in PARTS));
  if (unknown.length > 0) throw new Error(`${unknown.join(', ')}: is no part of the judgement, expected ${Object.keys(PARTS).join(', ')}`);
  const started = performance.now();
  const { passed, failed, messages } = await judgeCrowdsec({ ...(parts.length > 0 && { parts }), report: console.log });
  for (const message of messages) console.error(message);
  console.log(
    `crowdsec: ${passed.length} passed, ${failed.length} failed, 0 skipped, ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  process.exitCode = failed.length > 0 ? 1 : 0;
}
