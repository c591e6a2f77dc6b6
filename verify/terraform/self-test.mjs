// Judges the judge: the good fixture passes, each fixture with one mistake is rejected at the right step and for the right reason, and a change
// to a built stack shows as the update or replacement that it is.   node verify/terraform/self-test.mjs [part of a fixture's name]
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inOrder } from './order.mjs';
import { judgeTerraform, SCHEMAS } from './run.mjs';
import { seatJudges } from './seat.mjs';
import { openWorkspace, readJson, writeJson } from './workspace.mjs';

const FIXTURES = fileURLToPath(new URL('../../test/verify/terraform/fixtures', import.meta.url));
const JOBS = 2;

const parentOf = (tree, path) => {
  const names = path.split('/');
  const last = names.pop();
  return [names.reduce((part, name) => (part[name] ??= {}), tree), last];
};

/** The stack with some places set and others removed; a path is written a/b/0/c. */
const patched = (stack, { set = {}, remove = [] }) => {
  const copy = structuredClone(stack);
  for (const [path, value] of Object.entries(set)) {
    const [parent, name] = parentOf(copy, path);
    parent[name] = value;
  }
  for (const path of remove) {
    const [parent, name] = parentOf(copy, path);
    if (!(name in parent)) throw new Error(`${path}: there is nothing to remove`);
    delete parent[name];
  }
  return copy;
};

const stackFile = (outDir, name) => join(outDir, 'stacks', name, 'cdk.tf.json');

/** A copy of the good fixture with the given stack, what it needs, and nothing else. */
const withOnly = async (names, work) => {
  const outDir = mkdtempSync(join(tmpdir(), 'judge-self-test-'));
  try {
    cpSync(join(FIXTURES, 'good'), outDir, { recursive: true });
    const file = join(outDir, 'manifest.json');
    const manifest = readJson(file);
    const wanted = new Set(names.flatMap((name) => [name, ...manifest.stacks[name].dependencies]));
    writeJson(file, { ...manifest, stacks: Object.fromEntries(Object.entries(manifest.stacks).filter(([name]) => wanted.has(name))) });
    return await work(outDir);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
};

/** Why a mistake was not found as it should be; undefined where it was. */
const rejects = (mistake) =>
  withOnly([mistake.stack, ...(mistake.with ?? [])], async (outDir) => {
    const manifest = join(outDir, 'manifest.json');
    writeJson(manifest, patched(readJson(manifest), { set: mistake.manifest }));
    const file = stackFile(outDir, mistake.stack);
    writeJson(file, patched(readJson(file), mistake));
    const { failed, messages } = await judgeTerraform({ outDir, jobs: 1 });
    const { step, says } = mistake.expect;
    const found = messages.filter((message) => new RegExp(`^${mistake.stack} · (${step}): .*(${says})`, 's').test(message));
    const strange = messages.filter((message) => !message.startsWith(`${mistake.stack} · `) && !message.includes('not judged'));
    if (!failed.includes(mistake.stack)) return 'the judge let it pass';
    if (found.length === 0) return `expected ${step}: ${says}, got\n    ${messages.join('\n    ')}`;
    return strange.length > 0 ? `another stack was blamed: ${strange.join('; ')}` : undefined;
  });

/** Why a change does not show in the plan as it should; undefined where it does. */
const shows = (change) =>
  withOnly([change.stack], async (outDir) => {
    const workspace = openWorkspace(outDir);
    const messages = [];
    const seated = await seatJudges(workspace, {
      schemasDir: SCHEMAS,
      binary: 'terraform',
      complain: (name) => (step, text) => messages.push(`${name} · ${step}: ${text}`),
    });
    try {
      const judges = new Map(seated.flatMap((site) => site.judges));
      const needs = Object.fromEntries(workspace.stacks.map((stack) => [stack.name, stack.needs]));
      await inOrder(
        needs,
        (name) => judges.get(name).build(),
        () => {},
        1,
      );
      if (messages.length > 0) return `the stack could not be built: ${messages.join('; ')}`;
      const { file } = workspace.stacks.find(({ name }) => name === change.stack);
      const { changes, diagnostics } = await judges.get(change.stack).replan(patched(readJson(file), change));
      const { address, action } = change.expect;
      const got = changes.find((found) => found.address === address)?.action ?? 'noop';
      return got === action && diagnostics.every(({ severity }) => severity !== 'error')
        ? undefined
        : `expected ${action} of ${address}, got ${got} ${diagnostics.map(({ text }) => text).join('; ')}`;
    } finally {
      seated.forEach((site) => site.close());
      workspace.remove();
    }
  });

const passes = () =>
  judgeTerraform({ outDir: join(FIXTURES, 'good') }).then(({ passed, failed, messages }) =>
    failed.length === 0 && passed.length === 4 ? undefined : messages.join('\n    '),
  );

/** A judge that is not there must not pass anything. */
const failsWithoutTerraform = () =>
  judgeTerraform({ outDir: join(FIXTURES, 'good'), binary: 'terraform-that-is-not-there' }).then(({ passed, failed, messages }) =>
    passed.length === 0 && failed.length > 0 && messages.some((message) => message.includes('not installed')) ? undefined : 'it passed',
  );

const fixtures = (folder, judge) =>
  readdirSync(join(FIXTURES, folder)).map((file) => {
    const fixture = readJson(join(FIXTURES, folder, file));
    return [`${folder}/${file.replace('.json', '')}: ${fixture.claim}`, () => judge(fixture)];
  });

const cases = [
  ['good: four sound stacks pass', passes],
  ['missing: without Terraform nothing passes', failsWithoutTerraform],
  ...fixtures('wrong', rejects),
  ...fixtures('changed', shows),
].filter(([name]) => name.includes(process.argv[2] ?? ''));

const started = performance.now();
let faults = 0;
await inOrder(
  Object.fromEntries(cases.map(([name]) => [name, []])),
  async (name) => {
    const fault = await new Map(cases).get(name)();
    faults += fault === undefined ? 0 : 1;
    console.log(fault === undefined ? `ok   ${name}` : `FAIL ${name}\n    ${fault}`);
    return true;
  },
  () => {},
  JOBS,
);
console.log(
  `terraform self-test: ${cases.length - faults} of ${cases.length} hold, ${((performance.now() - started) / 1000).toFixed(1)} s`,
);
process.exitCode = faults > 0 || cases.length === 0 ? 1 : 0;
