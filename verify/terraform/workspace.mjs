// A copy of synthesized stacks that Terraform may work in: nothing that it writes lands outside, and no state leaves the machine.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join, resolve, sep } from 'node:path';

/** @typedef {{ name: string, folder: string, file: string, needs: string[], problems: string[] }} PreparedStack */

const SETTINGS = 'judge.auto.tfvars.json';
const LEFT_OVER = /(^|[/\\])(\.terraform(\.lock\.hcl)?|[^/\\]*\.tfstate(\.backup)?|[^/\\]*\.tfplan)$/;

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));
const writeJson = (file, value) => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
const mapValues = (record, change) => Object.fromEntries(Object.entries(record ?? {}).map(([name, value]) => [name, change(value, name)]));

/** The state file that stands for a bucket's object, or for a local path; or what is wrong with the path. */
const stateFile = (root, folder, kind, config) => {
  if (kind === 's3')
    return {
      path: join(
        root,
        'state',
        `${createHash('sha256')
          .update(JSON.stringify([config.bucket, config.key]))
          .digest('hex')
          .slice(0, 16)}.tfstate`,
      ),
    };
  if (kind !== 'local') return { problem: `a ${kind} backend is not known here, expected local or s3` };
  if (typeof config.path !== 'string') return { problem: 'the local backend has no path' };
  if (isAbsolute(config.path))
    return { problem: `the state path ${config.path} is absolute: it holds on one machine only; make it relative` };
  if (!resolve(folder, config.path).startsWith(root + sep)) return { problem: `the state path ${config.path} leads too far up` };
  return { path: config.path };
};

const localBackend = (stack, root, folder) => {
  const [[kind, config] = []] = Object.entries(stack.terraform?.backend ?? {});
  if (kind === undefined)
    return { terraform: stack.terraform, problems: ['the stack has no backend: its state would be wherever Terraform is started'] };
  const { path, problem } = stateFile(root, folder, kind, config);
  return {
    terraform: { ...stack.terraform, backend: { local: { path: path ?? 'unusable.tfstate' } } },
    problems: problem ? [problem] : [],
  };
};

/** Stacks whose state another reads without needing them: cdktf would apply the two in any order. */
const undeclaredNeeds = (stacks) => {
  const writer = new Map(stacks.map(({ name, writes }) => [writes, name]));
  return stacks.map(({ writes: _, reads, ...stack }) => {
    const missing = reads
      .map((path) => writer.get(path))
      .filter((name) => name !== undefined && name !== stack.name && !stack.needs.includes(name));
    return {
      ...stack,
      problems: [...stack.problems, ...missing.map((name) => `reads the state of ${name}, and does not declare that it needs it`)],
    };
  });
};

const localRemoteStates = (stack, root, folder) => {
  const found = mapValues(stack.data?.terraform_remote_state, (state) => ({
    state,
    ...stateFile(root, folder, state.backend, state.config ?? {}),
  }));
  const states = mapValues(found, ({ state, path }) => ({
    ...state,
    backend: 'local',
    workspace: undefined,
    config: { path: path ?? 'unusable.tfstate' },
  }));
  return { states, problems: Object.values(found).flatMap(({ problem }) => (problem ? [`remote state: ${problem}`] : [])) };
};

const sampleOf = (name, type = 'string') => {
  const shape = type.replace(/\$\{|\}/g, '');
  if (shape === 'number') return 1;
  if (shape === 'bool') return false;
  if (/^(list|set|tuple)/.test(shape)) return [];
  if (/^(map|object)/.test(shape)) return {};
  // a Hetzner token has exactly 64 characters
  return /token/i.test(name) ? 'j'.repeat(64) : `judge-${name}`;
};

const isBare = (value) => !(value && typeof value === 'object' && 'default' in value);

/** Values for the variables that have no default. */
const settingsOf = (stack) =>
  Object.fromEntries(
    Object.entries(stack.variable ?? {})
      .filter(([, variable]) => isBare(variable))
      .map(([name, variable]) => [name, sampleOf(name, variable.type)]),
  );

const prepareStack = (root, outDir, [name, entry]) => {
  const folder = join(outDir, entry.workingDirectory);
  const file = join(folder, basename(entry.synthesizedStackPath));
  const stack = readJson(file);
  const backend = localBackend(stack, root, folder);
  const remote = localRemoteStates(stack, root, folder);
  const data = stack.data
    ? { data: { ...stack.data, ...(stack.data.terraform_remote_state ? { terraform_remote_state: remote.states } : {}) } }
    : {};
  writeJson(file, { ...stack, terraform: backend.terraform, ...data });
  writeJson(join(folder, SETTINGS), settingsOf(stack));
  const pathOf = ({ path }) => resolve(folder, path);
  const writes = pathOf(backend.terraform?.backend?.local ?? { path: 'none' });
  const reads = Object.values(remote.states).map(({ config }) => pathOf(config));
  return { name, folder, file, needs: entry.dependencies ?? [], writes, reads, problems: [...backend.problems, ...remote.problems] };
};

/**
 * Copies the stacks of `outDir` (as cdktf writes them: manifest.json, stacks/…) and makes them fit to be judged.
 * @param {string} outDir
 * @param {string} [parent] where the copy is made
 * @returns {{ root: string, stacks: PreparedStack[], remove: () => void }}
 * @throws {Error} where there are no stacks
 */
export const openWorkspace = (outDir, parent = tmpdir()) => {
  const manifest = join(outDir, 'manifest.json');
  if (!existsSync(manifest)) throw new Error(`${manifest}: not there; synthesize first (npm run synth)`);
  const root = mkdtempSync(join(parent, 'judge-terraform-'));
  const remove = () => {
    process.off('exit', remove);
    rmSync(root, { recursive: true, force: true });
  };
  process.on('exit', remove);
  try {
    // a state path may lead up from stacks/<name>, beside the output folder or above it
    const copy = join(root, 'up', 'repo', 'cdktf.out');
    cpSync(outDir, copy, { recursive: true, filter: (source) => !LEFT_OVER.test(source) });
    for (const folder of ['home', 'no-plugins', 'state']) mkdirSync(join(root, folder));
    // no registry is asked for a provider: one that is not attached is an error
    writeFileSync(
      join(root, 'terraformrc'),
      `provider_installation {\n  filesystem_mirror {\n    path = "${join(root, 'no-plugins')}"\n  }\n}\n`,
    );
    const entries = Object.entries(readJson(join(copy, 'manifest.json')).stacks);
    const stacks = undeclaredNeeds(entries.map((entry) => prepareStack(root, copy, entry)));
    if (stacks.length === 0) throw new Error(`${manifest}: names no stack, so there is nothing to judge`);
    return { root, stacks, remove };
  } catch (error) {
    remove();
    throw error;
  }
};

const mapResources = (stack, change) => ({
  ...stack,
  resource: mapValues(stack.resource, (named, type) => mapValues(named, (resource, name) => change(resource, type, name))),
});

/** Every resource as { type, name, address, resource }. */
export const resourcesOf = (stack) =>
  Object.entries(stack.resource ?? {}).flatMap(([type, named]) =>
    Object.entries(named).map(([name, resource]) => ({ type, name, address: `${type}.${name}`, resource })),
  );

const lifecyclesOf = (resource) => [resource.lifecycle ?? []].flat();
export const isKept = (resource) => lifecyclesOf(resource).some((lifecycle) => lifecycle.prevent_destroy === true);
const PROTECTIONS = ['delete_protection', 'rebuild_protection', 'change_protection'];
export const isProtected = (resource) => PROTECTIONS.some((name) => resource[name] === true);

/** The stack without what holds its destruction up. */
export const withoutGuards = (stack) =>
  mapResources(stack, (resource) => ({
    ...resource,
    ...Object.fromEntries(PROTECTIONS.filter((name) => name in resource).map((name) => [name, false])),
    ...(resource.lifecycle ? { lifecycle: lifecyclesOf(resource).map(({ prevent_destroy: _, ...rest }) => rest)[0] } : {}),
  }));

const isLiteral = (value) => !JSON.stringify(value).includes('${');

/** What exists before the stack is applied: the objects that it imports, as it describes them itself. */
export const standingObjects = (stack) =>
  [stack.import ?? []].flat().map(({ to, id }) => {
    const [type, name] = to.replace(/[${}]/g, '').split('.');
    const { lifecycle: _l, provider: _p, depends_on: _d, ...told } = stack.resource?.[type]?.[name] ?? {};
    return { type, id, value: Object.fromEntries(Object.entries(told).filter(([, value]) => isLiteral(value))) };
  });

export { readJson, writeJson };
