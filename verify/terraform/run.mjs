// Judges synthesized stacks by Terraform itself, with stand-in providers: init, validate, plan, apply, a second plan that is empty, a destroy
// that is refused where state is kept, and one that leaves nothing.   node verify/terraform/run.mjs [cdktf.out]
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Cloud } from './cloud.mjs';
import { inOrder, reversed, sites } from './order.mjs';
import { onlyProvider } from './schema.mjs';
import { serve } from './server.mjs';
import { StackJudge } from './stack.mjs';
import { Terraform, versionOf } from './terraform.mjs';
import { openWorkspace, readJson, standingObjects } from './workspace.mjs';

const SCHEMAS = fileURLToPath(new URL('../../schemas', import.meta.url));
const MISSING =
  'terraform is not installed: no judge, no verdict. Put terraform 1.5 or newer on the PATH (https://developer.hashicorp.com/terraform/install)';

/** @typedef {{ passed: string[], failed: string[], skipped: 0, messages: string[] }} Verdict */

const loadSchemas = (folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => readJson(join(folder, file)))
    .filter((file) => file.provider_schemas)
    .map(onlyProvider);

/** One cloud with all its providers, for the stacks of one site. */
const openSite = async (stacks, schemas) => {
  const cloud = new Cloud();
  for (const { type, id, value } of stacks.flatMap((stack) => standingObjects(readJson(stack.file)))) cloud.stand(type, id, value);
  const servers = await Promise.all(schemas.map((provider) => serve(provider, cloud)));
  return {
    cloud,
    attachments: Object.fromEntries(servers.map(({ address, attachment }) => [address, attachment])),
    close: () => servers.forEach((server) => server.close()),
  };
};

/** A judge for each stack, each on the cloud of its site. */
const seatJudges = async (workspace, needs, { schemas, binary, complain }) => {
  const seated = [];
  for (const names of sites(needs)) {
    const stacks = workspace.stacks.filter(({ name }) => names.includes(name));
    const site = await openSite(stacks, schemas);
    const judgeOf = (stack) => {
      const terraform = new Terraform({ binary, folder: stack.folder, root: workspace.root, attachments: site.attachments });
      return [stack.name, new StackJudge(stack, terraform, complain(stack.name))];
    };
    seated.push({ ...site, names, judges: stacks.map(judgeOf) });
  }
  return seated;
};

/**
 * @param {{ outDir: string, schemasDir?: string, jobs?: number, binary?: string, report?: (line: string) => void }} options `report` hears of each stack
 * @returns {Promise<Verdict>}
 * @throws {Error} where there are no stacks to read
 */
export const judgeTerraform = async ({ outDir, schemasDir = SCHEMAS, jobs = 2, binary = 'terraform', report = () => {} }) => {
  if (versionOf(binary) === undefined) return { passed: [], failed: ['terraform'], skipped: 0, messages: [MISSING] };
  const messages = [];
  const complain = (name) => (step, text) => messages.push(`${name} · ${step}: ${text}`);
  const workspace = openWorkspace(outDir);
  const needs = Object.fromEntries(workspace.stacks.map((stack) => [stack.name, stack.needs]));
  const seated = [];
  try {
    seated.push(...(await seatJudges(workspace, needs, { schemas: loadSchemas(schemasDir), binary, complain })));
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
    return { passed: names.filter((name) => passed.has(name)), failed: names.filter((name) => !passed.has(name)), skipped: 0, messages };
  } finally {
    seated.forEach((site) => site.close());
    workspace.remove();
  }
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const started = performance.now();
  try {
    const { messages, ...verdict } = await judgeTerraform({ outDir: process.argv[2] ?? 'cdktf.out', report: console.log });
    for (const message of messages) console.error(message);
    console.log(
      `terraform: ${verdict.passed.length} stacks passed, ${verdict.failed.length} failed, 0 skipped, ${((performance.now() - started) / 1000).toFixed(1)} s`,
    );
    process.exitCode = verdict.failed.length > 0 ? 1 : 0;
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
