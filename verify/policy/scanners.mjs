// kube-score and checkov over the manifests of a site: what they find is mended, or excepted with a reason.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { run } from '../hosts/shell.mjs';
import { excuseFor, idOf } from './exceptions.mjs';
import { checkov, kubeScore } from './tools.mjs';

/** Grades of kube-score: 1 critical, 5 warning, 7 nearly, 10 good. */
const CRITICAL = 1;

const jsonOf = (argv, options) => {
  // both end with 1 where they found something
  const { status, stdout, stderr, error } = spawnSync(argv[0], argv.slice(1), {
    encoding: 'utf8',
    maxBuffer: 256 << 20,
    timeout: 600_000,
    ...options,
  });
  if (error || status > 1 || !/^[[{]/.test(stdout)) throw new Error(`${argv[0]} ended with ${status}: ${error ?? stderr.slice(-2000)}`);
  return JSON.parse(stdout);
};

/** Objects of a folder, one file each. @returns {Map<string, object>} by their file */
export const readObjects = (folder) =>
  new Map(
    run(['find', folder, '-name', '*.yaml'])
      .split('\n')
      .sort()
      .map((file) => [file, parse(readFileSync(file, 'utf8'))]),
  );

/** @returns {import('./exceptions.mjs').Finding[]} critical ones */
const askKubeScore = (objects) => {
  const scored = jsonOf([kubeScore(), 'score', '--output-format', 'json', ...objects.keys()]);
  return scored.flatMap(({ file_name: file, checks }) =>
    (checks ?? [])
      .filter(({ skipped, grade }) => !skipped && grade === CRITICAL)
      .flatMap(({ check, comments }) =>
        (comments?.length ? comments : [{ summary: check.name }]).map(({ path, summary }) => ({
          check: check.id,
          object: objects.get(file),
          text: `${summary}${path ? ` (${path})` : ''}`,
        })),
      ),
  );
};

/** Without an account of its makers checkov says no severity, so every finding counts. @returns {import('./exceptions.mjs').Finding[]} */
const askCheckov = (objects, folder) => {
  const answer = jsonOf([checkov(), '-d', folder, '--framework', 'kubernetes', '-o', 'json', '--quiet', '--compact', '--skip-download']);
  const [{ results, summary }] = [answer].flat();
  if (!results || summary.passed + summary.failed < objects.size)
    throw new Error(`checkov looked at too little: ${JSON.stringify(summary ?? answer)}`);
  return results.failed_checks.map(({ check_id: check, check_name: text, file_abs_path: file }) => ({
    check,
    object: objects.get(file),
    text,
  }));
};

/** @param {{ name: string, folder: string, blueprint: object }} site @param {import('./exceptions.mjs').Exception[]} exceptions */
export const judgeByScanners = ({ name, folder, blueprint }, exceptions, verdict) => {
  const objects = readObjects(folder);
  const asked = { 'kube-score': () => askKubeScore(objects), checkov: () => askCheckov(objects, folder) };
  for (const [scanner, ask] of Object.entries(asked)) {
    const open = ask().filter((finding) => excuseFor(exceptions, blueprint, finding) === undefined);
    const bad = new Set(open.map(({ object }) => idOf(object)));
    const good = [...objects.values()].map(idOf).filter((id) => !bad.has(id));
    verdict.passed.push(...good.map((id) => `${scanner} ${name} ${id}`));
    verdict.failed.push(...[...bad].map((id) => `${scanner} ${name} ${id}`));
    verdict.messages.push(...new Set(open.map(({ check, object, text }) => `${scanner} ${name} ${idOf(object)}: ${check}: ${text}`)));
    verdict.report(
      `${open.length === 0 ? 'ok  ' : 'FAIL'} ${scanner} ${name}: ${objects.size} objects, ${open.length} findings without an exception`,
    );
  }
};
