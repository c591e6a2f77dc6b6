import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { resolve } from '../../blueprint/resolve';
import { systemSource } from '../../cli/secrets/system-source';
import {
  exportAnsible,
  exportEnv,
  exportKubernetes,
  initSecrets,
  parsePublicHalves,
  readSealingCertificate,
  rotateSecrets,
  sealSecrets,
  setSecret,
  type SecretPlan,
  type SecretReader,
  type SecretSite,
} from '../../constructs/secrets';
import { hostSecretFile, operatorVariable } from '../../constructs/secrets/secret-plan';
import { hostFiles } from '../../hosts';
import sites from '../../environments';
import { writeWith } from '../charts/site-objects';
import { sealingPair } from '../constructs/secrets/open-sealed';

jest.setTimeout(300_000);

const pair = sealingPair();
const certificate = readSealingCertificate(pair.certificate, 'cluster.pem', new Date());

/** Where a reader finds a value: each key of a Secret, file of a host and variable of the operator is a place of its own. */
const placeOf = (id: string, reader: SecretReader): string => {
  switch (reader.kind) {
    case 'kubernetes':
      return `Secret ${reader.namespace}/${reader.object}[${reader.key}]`;
    case 'host':
      return `host ${reader.node}/${hostSecretFile(reader.path)}`;
    case 'operator':
      return `variable ${operatorVariable(id, reader)}`;
  }
};

const parsed = new Map<string, readonly (readonly [place: string, value: string])[]>();
/** The values of a Secret's manifest; a text that was read before is not parsed again. */
function placesIn(text: string): readonly (readonly [place: string, value: string])[] {
  const known = parsed.get(text);
  if (known) return known;
  const { metadata, data } = parse(text, { version: '1.1' }) as {
    readonly metadata: { readonly namespace: string; readonly name: string };
    readonly data: Readonly<Record<string, string>>;
  };
  const places = Object.entries(data).map(([key, value]) => [`Secret ${metadata.namespace}/${metadata.name}[${key}]`, value] as const);
  parsed.set(text, places);
  return places;
}

/** Every value that leaves a store, by its place; in the clear, and so only in memory. */
async function delivered(site: SecretSite): Promise<ReadonlyMap<string, string>> {
  const [kubernetes, ansible, env] = await Promise.all([exportKubernetes(site), exportAnsible(site), exportEnv(site)]);
  const places = new Map<string, string>();
  for (const { text } of kubernetes.files) for (const [place, value] of placesIn(text)) places.set(place, value);
  for (const { path, text } of ansible.files) places.set(`host ${path}`, text);
  for (const { text } of env.files)
    for (const [, name = '', value = ''] of text.matchAll(/^export (\w+)='([^']*)'$/gm)) places.set(`variable ${name}`, value);
  return places;
}

const differing = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])].filter((place) => before.get(place) !== after.get(place)).sort();

const PUBLISHED: readonly string[] = ['wireguard-key', 'ssh-key', 'authority'];

describe.each(sites.map((input) => [input.name, input] as const))('%s', (name, input) => {
  const { blueprint } = resolve(input, name);
  const plan = blueprint.secrets;
  /** Those that follow from another change with it. */
  const withFollowers = (id: string): readonly SecretPlan[] =>
    plan.filter((secret) => secret.id === id || ('of' in secret.make && secret.make.of === id));
  const sealed = plan.some(({ id }) => id === 'sealing/digest');
  let folder: string;
  let site: SecretSite;
  const halves = () => {
    const { wireguard, ssh, authorities } = parsePublicHalves(readFileSync(site.publicFile, 'utf8'), site.publicFile, name);
    return { ...wireguard, ...ssh, ...authorities };
  };
  const renew = async ({ id, make }: SecretPlan, count: number) =>
    make.kind === 'external'
      ? setSecret(site, systemSource, id, `SENTINEL-${count}-${id.replaceAll('/', '-')}`)
      : rotateSecrets(site, systemSource, id, 'bound');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'archipel-rotation-'));
    site = {
      ...{ environment: name, plan, store: join(folder, 'store.age') },
      ...{ publicFile: join(folder, 'public.json'), identityFile: join(folder, 'key') },
    };
    await initSecrets(site, systemSource);
    for (const secret of plan) if (secret.make.kind === 'external') await renew(secret, 0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('another value of any secret changes what its readers receive, and nothing else that leaves the store', async () => {
    const renewed = plan.filter(({ make }) => !('of' in make));
    let before = await delivered(site);
    let published = halves();
    const known = new Map<string, string>();
    const seal = async () => {
      const { objects } = await sealSecrets(site, systemSource.random, certificate, (namespace, object) =>
        known.get(`${namespace}/${object}`),
      );
      for (const { namespace, name: object, text } of objects) known.set(`${namespace}/${object}`, text);
      return objects.flatMap(({ namespace, name: object, fresh }) => (fresh ? [`${namespace}/${object}`] : []));
    };
    if (sealed) await seal();
    for (const [index, secret] of renewed.entries()) {
      const { changed } = await renew(secret, index + 1);
      const expected = withFollowers(secret.id);
      expect(changed.map(({ id }) => id)).toEqual(expected.map(({ id }) => id).sort());
      const readers = expected.flatMap(({ id, readers: all }) => all.map((reader) => ({ id, reader })));
      const after = await delivered(site);
      expect([secret.id, ...differing(before, after)]).toEqual([
        secret.id,
        ...[...new Set(readers.map(({ id, reader }) => placeOf(id, reader)))].sort(),
      ]);
      if (sealed && readers.length > 0) {
        const objects = readers.flatMap(({ reader }) => (reader.kind === 'kubernetes' ? [`${reader.namespace}/${reader.object}`] : []));
        // what tells sealed secrets apart seals all of them anew
        const anew = secret.id === 'sealing/digest' ? [...known.keys()] : [...new Set(objects)];
        expect([secret.id, ...(await seal())]).toEqual([secret.id, ...anew.sort()]);
      }
      const now = halves();
      const told = Object.keys(now).filter((id) => now[id] !== published[id]);
      expect([secret.id, ...told]).toEqual([secret.id, ...(PUBLISHED.includes(secret.make.kind) ? [secret.id] : [])]);
      [before, published] = [after, now];
    }
    expect(renewed.length).toBeGreaterThan(5);
  });

  // synthesis reads the site file and the public file, and no store: what has no public half cannot reach it
  test('of what is synthesized, it changes the files in which its public half stands', async () => {
    const texts = async (): Promise<ReadonlyMap<string, string>> => {
      const { wireguard } = parsePublicHalves(readFileSync(site.publicFile, 'utf8'), site.publicFile, name);
      const { blueprint: told, files } = await writeWith(input, halves());
      return new Map([
        // a workload whose ConfigMap is another has another checksum: that is how its pods start anew
        ...files.map(({ path, text }) => [`gitops/${path}`, text.replace(/checksum\/config: .*/, '')] as const),
        ...hostFiles(told, wireguard)
          .files()
          .map(({ path, content }) => [`out/${path}`, content] as const),
      ]);
    };
    const published = plan.filter(({ make }) => PUBLISHED.includes(make.kind));
    let before = await texts();
    for (const secret of published) {
      const half = halves()[secret.id] ?? '';
      // of an authority one of its lines: where it stands in YAML or in JSON they are set otherwise
      const line = half.split('\n').find((text) => text !== '' && !text.startsWith('-----')) ?? '';
      await renew(secret, 0);
      const after = await texts();
      const changed = differing(before, after);
      const held = [...before].filter(([, text]) => text.includes(line)).map(([path]) => path);
      expect([secret.id, ...changed]).toEqual([secret.id, ...held.sort()]);
      expect(changed.some((path) => path.startsWith('gitops/'))).toBe(secret.make.kind === 'authority');
      before = after;
    }
    expect(published.length).toBeGreaterThan(0);
  });
});

test('a pattern leaves alone what more hangs on, and says why; by its name it is refused until what goes before is done', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'archipel-bound-'));
  try {
    const uyoop = sites.find(({ name }) => name === 'uyoop');
    const plan = resolve(uyoop, 'uyoop').blueprint.secrets;
    const site: SecretSite = {
      ...{ environment: 'uyoop', plan, store: join(folder, 's'), publicFile: join(folder, 'p'), identityFile: join(folder, 'i') },
    };
    await initSecrets(site, systemSource);
    const { changed, skipped } = await rotateSecrets(site, systemSource, '**');
    const bound = plan.filter((secret) => secret.bound !== undefined).map(({ id }) => id);
    expect(changed.filter(({ id }) => bound.includes(id))).toEqual([]);
    expect(bound.filter((id) => !skipped.includes(id))).toEqual([]);
    // what encrypts, what names, and what only an installation takes; all else is another the moment that its readers have it
    expect(bound).toEqual([
      'blog/copy-key',
      'books/copy-key',
      'cache/copy-key',
      'campaigns/admin',
      'campaigns/copy-key',
      'campaigns/secret-key',
      'chat/copy-key',
      'chat/first',
      'db/archive-key',
      'drive/admin',
      'drive/copy-key',
      'drive/instance',
      'drive/salt',
      'drive/secret',
      'erp/admin',
      'erp/copy-key',
      'erp/instance',
      'hosts/ai-lab/copy-key',
      'hosts/core-prod/copy-key',
      'k3s/token',
      'lab-db/archive-key',
      'mirror/copy-key',
      'quality/admin',
      'sql/copy-key',
      'sso/encryption',
    ]);
    await expect(rotateSecrets(site, systemSource, 'sso/encryption')).rejects.toMatchObject({ problems: [{ id: 'secrets/rotate-bound' }] });
    expect((await rotateSecrets(site, systemSource, 'sso/encryption', 'bound')).changed.map(({ id }) => id)).toEqual(['sso/encryption']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
