// Judges synthesized stacks by Terraform itself, with stand-in providers: init, validate, plan, apply, a second plan that is empty, a destroy
// that is refused where state is kept, and one that leaves nothing.
// node verify/run.mjs terraform, or node verify/terraform/run.mjs [FOLDER] for stacks that lie elsewhere
import { fileURLToPath } from 'node:url';
import { inParts } from '../judging.mjs';
import { inOrder, reversed } from './order.mjs';
import { seatJudges } from './seat.mjs';
import { versionOf } from './terraform.mjs';
import { openWorkspace } from './workspace.mjs';

export const SCHEMAS = fileURLToPath(new URL('../../schemas', import.meta.url));
const MISSING =
  'terraform is not installed: no judge, no verdict. Put terraform 1.5 or newer on the PATH (https://developer.hashicorp.com/terraform/install)';

/**
 * @param {{ outDir: string, schemasDir?: string, jobs?: number, binary?: string, report?: (line: string) => void }} options `report` hears of each stack
 * @returns {Promise<import('../judging.mjs').Verdict>}
 * @throws {Error} where there are no stacks to read
 */
export const judgeTerraform = async ({ outDir, schemasDir = SCHEMAS, jobs = 2, binary = 'terraform', report = () => {} }) => {
  if (versionOf(binary) === undefined) return { passed: [], failed: ['terraform'], skipped: 0, messages: [MISSING], warnings: [] };
  const messages = [];
  const warnings = [];
  const complain = (name) => (step, text) => messages.push(`${name} · ${step}: ${text}`);
  // every plan repeats them
  const remark = (name) => (step, text) => step === 'validate' && warnings.push(`${name} · ${step}: ${text}`);
  const workspace = openWorkspace(outDir);
  const needs = Object.fromEntries(workspace.stacks.map((stack) => [stack.name, stack.needs]));
  const seated = [];
  try {
    seated.push(...(await seatJudges(workspace, { schemasDir, binary, complain, remark })));
    const judges = new Map(seated.flatMap((site) => site.judges));
    const built = new Set();
    const passed = new Set();
    const build = async (name) => (await judges.get(name).build()) && Boolean(built.add(name));
    const tearDown = async (name) => built.has(name) && (await judges.get(name).tearDown()) && Boolean(passed.add(name));
    await inOrder(needs, build, (name, by) => complain(name)('order', `not judged, since ${by}, which it needs, failed`), jobs);
    // a stack goes when all that stand on it are gone
    const whatWasBuilt = (name, by) => built.has(name) && complain(name)('destroy', `not judged, since ${by}, which stands on it, failed`);
    await inOrder(reversed(needs), tearDown, whatWasBuilt, jobs);
    for (const { cloud, names } of seated.filter((site) => site.names.every((name) => passed.has(name)))) {
      const left = cloud.inventory();
      for (const object of left) complain(names[0])('destroy', `${object} is left in the cloud`);
      if (left.length > 0) passed.delete(names[0]);
    }
    const names = Object.keys(needs);
    for (const name of names) report(`${passed.has(name) ? 'ok  ' : 'FAIL'} ${name}, ${judges.get(name).timing()}`);
    return {
      passed: names.filter((name) => passed.has(name)),
      failed: names.filter((name) => !passed.has(name)),
      skipped: 0,
      messages,
      warnings,
    };
  } finally {
    seated.forEach((site) => site.close());
    workspace.remove();
  }
};

inParts(import.meta.url, 'terraform', ([outDir = 'cdktf.out']) => {
  // leaving by process.exit takes the copies along
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
  return judgeTerraform({ outDir, report: console.log });
});
