import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sites from '../../environments';
import { resolve } from '../../blueprint/resolve';
import { synthesize } from '../../cli/synthesis';
import { exportAnsible, exportEnv, exportKubernetes, initSecrets, setSecret, type SecretSite } from '../../constructs/secrets';
import { systemSource } from '../../cli/secrets/system-source';
import { ROOT } from '../setup/project';

// A store with real values for every secret of a site, and every output of that site: no value may be in any of them.
describe.each(sites.map((site) => [site.name, site] as const))('%s', (name, input) => {
  let folder: string;
  let values: readonly string[];
  const resolved = resolve(input, name);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'archipel-sentinel-'));
    const site: SecretSite = {
      environment: name,
      plan: resolved.blueprint.secrets,
      store: join(folder, 'store.age'),
      publicFile: join(folder, 'public.json'),
      identityFile: join(folder, 'key'),
    };
    const { asked } = await initSecrets(site, systemSource);
    for (const { id } of asked) await setSecret(site, systemSource, id, `SENTINEL-${id.replaceAll('/', '-')}`);
    const exported = await Promise.all([exportAnsible(site), exportEnv(site), exportKubernetes(site)]);
    const plan = JSON.stringify(resolved.blueprint.secrets);
    const texts = exported.flatMap(({ files }) => files.map(({ text }) => text));
    values = texts.flatMap((text) => text.match(/[A-Za-z0-9+/=_-]{20,}/g) ?? []).filter((word) => !plan.includes(word)); // names of Secrets, keys and files
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('every secret has a value that the audit would see', () => {
    expect(values.length).toBeGreaterThanOrEqual(resolved.blueprint.secrets.length);
  });

  test('no output holds a value', async () => {
    const outputs = await synthesize([resolved], ROOT, ['terraform', 'kubernetes', 'hosts'], true);
    const texts = outputs.flatMap(({ folder: at, tree }) => tree.files().map(({ path, content }) => [`${at}/${path}`, content] as const));
    expect(texts.length).toBeGreaterThan(20);
    const leaks = texts.flatMap(([path, text]) =>
      values.filter((word) => text.includes(word)).map((word) => `${path}: ${word.slice(0, 4)}…`),
    );
    expect(leaks).toEqual([]);
  }, 60_000);

  test('no output looks like a private key', async () => {
    const outputs = await synthesize([resolved], ROOT, ['terraform', 'kubernetes', 'hosts'], true);
    const shapes =
      /BEGIN [A-Z ]*PRIVATE KEY|AGE-SECRET-KEY-|^\s*PrivateKey\s*=\s*[A-Za-z0-9+/]{43}=|^\s*PresharedKey\s*=\s*[A-Za-z0-9+/]{43}=/m;
    expect(
      outputs.flatMap(({ tree }) =>
        tree
          .files()
          .filter(({ content }) => shapes.test(content))
          .map(({ path }) => path),
      ),
    ).toEqual([]);
  });

  test('the blueprint, which `show` prints, holds references only', () => {
    const text = JSON.stringify(resolved.blueprint);
    expect(values.filter((word) => text.includes(word))).toEqual([]);
  });
});
