// The sites as the judges need them: the reference sites with an operator's key that exists, and secrets that were really made.
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { run } from './shell.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const library = createJiti(ROOT);
const load = (path) => library.import(join(ROOT, path));

/** Names of the reference sites. */
export const siteNames = async () => (await load('environments/index.ts')).default.map(({ name }) => name);

/** A key pair for the operator of the test. @returns {{ file: string, text: string }} */
export const operatorKey = (folder) => {
  const file = join(folder, 'operator');
  run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'operator', '-f', file]);
  return { file, text: readFileSync(`${file}.pub`, 'utf8').trim() };
};

/**
 * One site, generated under `<folder>/out`, its secrets made and exported under `<folder>/secrets` as `archipel secrets` does it.
 * @param {string} name @param {string} folder @param {string} key the operator's public key
 * @param {(site: object) => object} change what a later edit of the site file does
 */
export const generate = async (name, folder, key, change = (site) => site) => {
  const sites = (await load('environments/index.ts')).default;
  const { resolve } = await load('blueprint/resolve.ts');
  const { hostFiles } = await load('hosts/index.ts');
  const written = sites.find((site) => site.name === name);
  const { blueprint } = resolve(change({ ...written, operator: { ...written.operator, sshKeys: { operator: key } } }), name);
  const { publicKeys, secrets, variables, values } = await makeSecrets(blueprint, folder);
  const out = join(folder, 'out');
  run(['rm', '-rf', out]);
  const files = hostFiles(blueprint, publicKeys).files();
  for (const { path, content, mode } of files) {
    mkdirSync(dirname(join(out, path)), { recursive: true });
    writeFileSync(join(out, path), content);
    chmodSync(join(out, path), mode);
  }
  return { name, blueprint, out, files, publicKeys, secrets, variables, values };
};

/** Makes what the site's plan asks for; what others would issue is invented. */
const makeSecrets = async ({ site: environment, secrets: plan }, folder) => {
  const { initSecrets, setSecret, exportAnsible, exportEnv, parsePublicHalves, writePrivateFolder } =
    await load('constructs/secrets/index.ts');
  const source = { random: (bytes) => randomBytes(bytes), now: () => new Date() };
  const store = join(folder, 'store', `${environment}.age`);
  mkdirSync(dirname(store), { recursive: true });
  const site = { environment, plan, store, publicFile: join(folder, 'store/public.json'), identityFile: join(folder, 'store/identity') };
  const { asked } = await initSecrets(site, source);
  for (const { id } of asked) await setSecret(site, source, id, `invented-${randomBytes(12).toString('hex')}`);
  const secrets = join(folder, 'secrets');
  const exported = await exportAnsible(site);
  writePrivateFolder(secrets, exported.files);
  const environmentFile = (await exportEnv(site)).files[0]?.text ?? '';
  const variables = Object.fromEntries(
    [...environmentFile.matchAll(/^export (\w+)='([^']*)'$/gm)].map(([, variable, value]) => [variable, value]),
  );
  const halves = parsePublicHalves(readFileSync(site.publicFile, 'utf8'), site.publicFile, environment);
  return { publicKeys: halves.wireguard, secrets, variables, values: exported.files };
};
