import { parse } from 'yaml';
import {
  readSealingCertificate,
  rotateSecrets,
  sealSecrets,
  initSecrets,
  type SealResult,
  type SecretPlan,
} from '../../../constructs/secrets';
import { systemSource } from '../../../cli/secrets/system-source';
import { completeSite, inFolder, PLAN, problemIdsOf, problemsOf, seededSource, siteIn, valuesOf } from './fixture';
import { openSealed, sealingPair } from './open-sealed';

jest.setTimeout(120_000);

const NOW = new Date();
const DIGEST: SecretPlan = { id: 'sealing/digest', make: { kind: 'hex', bytes: 32 }, why: 'digests', readers: [{ kind: 'operator' }] };
const WITH_DIGEST = [...PLAN, DIGEST];
const pair = sealingPair();
const certificate = readSealingCertificate(pair.certificate, 'cluster.pem', NOW);
const random = systemSource.random;
const nothing = (): undefined => undefined;

interface SealedSecret {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string; readonly annotations: Readonly<Record<string, string>> };
  readonly spec: {
    readonly encryptedData: Readonly<Record<string, string>>;
    readonly template: { readonly metadata: { readonly name: string; readonly namespace: string }; readonly type: string };
  };
}
const read = (text: string): SealedSecret => parse(text, { version: '1.1' }) as SealedSecret;

/** A store with every value, among them the key of the digests. */
async function filled(folder: string) {
  await completeSite(folder);
  const site = siteIn(folder, WITH_DIGEST);
  await initSecrets(site, seededSource('digest'));
  return site;
}
/** What a second run finds. */
const lookup =
  ({ objects }: SealResult) =>
  (namespace: string, name: string): string | undefined =>
    objects.find((object) => object.namespace === namespace && object.name === name)?.text;

test('every Secret of the plan is sealed, and the key of the cluster opens each value', () =>
  inFolder(async (folder) => {
    const site = await filled(folder);
    const { objects } = await sealSecrets(site, random, certificate, nothing);
    expect(objects.map(({ namespace, name, fresh }) => [namespace, name, fresh])).toEqual([
      ['blog', 'blog-db', true],
      ['blog', 'blog-session', true],
      ['data', 'sql-users', true],
    ]);
    const values = await valuesOf(site);
    const opened = objects.map(({ text }) => {
      const { metadata, spec } = read(text);
      const label = `${metadata.namespace}/${metadata.name}`;
      return Object.fromEntries(Object.entries(spec.encryptedData).map(([key, sealed]) => [key, openSealed(pair.key, label, sealed)]));
    });
    expect(opened).toEqual([
      { password: values['sql/blog/password'] },
      { key: values['blog/session-key'] },
      { blog: values['sql/blog/password'], root: values['sql/root/password'] },
    ]);
  }));

test('it opens under its own namespace and name only, and says so of what it becomes', () =>
  inFolder(async (folder) => {
    const { objects } = await sealSecrets(await filled(folder), random, certificate, nothing);
    const { spec, kind, metadata } = read(objects[0]!.text);
    for (const label of ['blog/other', 'other/blog-db', 'blog', '']) {
      expect(() => openSealed(pair.key, label, spec.encryptedData['password']!)).toThrow();
    }
    expect([kind, spec.template.type]).toEqual(['SealedSecret', 'Opaque']);
    expect(spec.template.metadata).toMatchObject({ name: 'blog-db', namespace: 'blog' });
    expect(Object.keys(metadata.annotations).filter((key) => key.includes('wide'))).toEqual([]);
  }));

test('a second run keeps every byte; equal values differ under each seal and each digest', () =>
  inFolder(async (folder) => {
    const site = await filled(folder);
    const first = await sealSecrets(site, random, certificate, nothing);
    const second = await sealSecrets(site, random, certificate, lookup(first));
    expect(second.objects).toEqual(first.objects.map((object) => ({ ...object, fresh: false })));
    const again = await sealSecrets(site, random, certificate, nothing);
    for (const [index, { text }] of again.objects.entries()) expect(text).not.toBe(first.objects[index]!.text);
    const digests = [...first.objects, ...again.objects].map(({ text }) => read(text).metadata.annotations['archipel/sealed-digest']);
    expect(new Set(digests).size).toBe(6);
  }));

test('a rotation seals what it changed, and nothing else', () =>
  inFolder(async (folder) => {
    const site = await filled(folder);
    const first = await sealSecrets(site, random, certificate, nothing);
    await rotateSecrets(site, systemSource, 'blog/session-key');
    const { objects } = await sealSecrets(site, random, certificate, lookup(first));
    expect(objects.filter(({ fresh }) => fresh).map(({ name }) => name)).toEqual(['blog-session']);
  }));

test.each([
  ['another certificate', undefined],
  ['a changed ciphertext', (text: string) => text.replace(/password: (.)/, (_, c: string) => `password: ${c === 'A' ? 'B' : 'A'}`)],
  ['a wider scope', (text: string) => text.replace('  annotations:', '  annotations:\n    sealedsecrets.bitnami.com/cluster-wide: "true"')],
  ['a value that is gone', (text: string) => text.replace(/ {4}password: .*\n/, '')],
  ['text that is no YAML', () => '{'],
  ['another object', () => 'kind: Secret\n'],
])('%s makes it seal anew', (_, change) =>
  inFolder(async (folder) => {
    const site = await filled(folder);
    const first = await sealSecrets(site, random, certificate, nothing);
    const other = change === undefined ? readSealingCertificate(sealingPair().certificate, 'x.pem', NOW) : certificate;
    const known = (namespace: string, name: string): string | undefined => {
      const text = lookup(first)(namespace, name);
      return change === undefined || text === undefined || name !== 'blog-db' ? text : change(text);
    };
    const { objects } = await sealSecrets(site, random, other, known);
    expect(objects.find(({ name }) => name === 'blog-db')?.fresh).toBe(true);
    expect(objects.filter(({ fresh }) => fresh)).toHaveLength(change === undefined ? 3 : 1);
  }),
);

test('no text holds a value, in the clear or encoded', () =>
  inFolder(async (folder) => {
    const site = await filled(folder);
    const { objects } = await sealSecrets(site, random, certificate, nothing);
    const text = objects.map((object) => object.text).join('');
    for (const value of Object.values(await valuesOf(site))) {
      expect(text).not.toContain(value.trim());
      expect(text).not.toContain(Buffer.from(value).toString('base64').replace(/=+$/, '').slice(0, -1));
    }
  }));

test('without a key for digests nothing is sealed: it is to be made, or nothing in the site opens it', () =>
  inFolder(async (folder) => {
    const site = await completeSite(folder);
    const planned = siteIn(folder, WITH_DIGEST);
    expect(await problemIdsOf(sealSecrets(site, random, certificate, nothing))).toEqual(['secrets/nothing-unseals']);
    expect(await problemIdsOf(sealSecrets(planned, random, certificate, nothing))).toEqual(['secrets/missing']);
  }));

test('a missing value is named, and nothing is sealed', () =>
  inFolder(async (folder) => {
    const plan: readonly SecretPlan[] = [
      ...WITH_DIGEST,
      {
        id: 'dns/token',
        make: { kind: 'external', ask: 'a token' },
        why: 'x',
        readers: [{ kind: 'kubernetes', namespace: 'a', object: 'b', key: 'c' }],
      },
    ];
    const site = siteIn(folder, plan);
    await initSecrets(site, seededSource());
    const problems = await problemsOf(sealSecrets(site, random, certificate, nothing));
    expect(problems.map(({ where }) => where)).toEqual(['secret dns/token']);
  }));

describe('a sealing certificate', () => {
  const reading = (text: string, now = NOW) => problemsOf(() => void readSealingCertificate(text, 'cluster.pem', now));

  test('is the first block of a text, whatever stands around it', () => {
    const around = `Bag Attributes\n${pair.certificate.replaceAll('\n', '\r\n')}\ntrailer`;
    expect(readSealingCertificate(around, 'x', NOW)).toMatchObject({ pem: pair.certificate, fingerprint: certificate.fingerprint });
  });

  test.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['a block of nonsense', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    ['the certificate of another kind of key', sealingPair(1, 'ec').certificate],
  ])('that is %s is refused', async (_, text) => {
    expect((await reading(text)).map(({ id, where }) => [id, where])).toEqual([['secrets/sealing-certificate', 'cluster.pem']]);
  });

  test('is refused after its end', async () => {
    const short = sealingPair(2).certificate;
    expect((await reading(short, new Date(NOW.getTime() + 3 * 86_400_000))).map(({ what }) => what)).toEqual(['has ended']);
    expect(readSealingCertificate(short, 'x', NOW).pem).toBe(short);
  });

  test('with a private key beside it is refused, and the key is not shown', async () => {
    const [problem] = await reading(pair.certificate + pair.keyPem);
    expect(problem?.id).toBe('secrets/sealing-private-key');
    expect(JSON.stringify(problem)).not.toContain(pair.keyPem.slice(60, 90));
  });
});

test('what the controller makes bears the labels that its readers ask for; other labels are another object', () =>
  inFolder(async (folder) => {
    await filled(folder);
    const asking = (plan: SecretPlan): SecretPlan => ({
      ...plan,
      readers: plan.readers.map((reader) =>
        reader.kind === 'kubernetes' && reader.object === 'sql-users'
          ? { ...reader, labels: { 'app.kubernetes.io/part-of': 'argocd' } }
          : reader,
      ),
    });
    const plain = await sealSecrets(siteIn(folder, WITH_DIGEST), random, certificate, nothing);
    const labelled = await sealSecrets(siteIn(folder, WITH_DIGEST.map(asking)), random, certificate, lookup(plain));
    expect(labelled.objects.map(({ name, fresh }) => [name, fresh])).toEqual([
      ['blog-db', false],
      ['blog-session', false],
      ['sql-users', true],
    ]);
    const { metadata, spec } = read(labelled.objects[2]!.text);
    const labelsOf = (of: object): unknown =>
      (of as { readonly labels: Readonly<Record<string, string>> }).labels['app.kubernetes.io/part-of'];
    expect([labelsOf(spec.template.metadata), labelsOf(metadata)]).toEqual(['argocd', siteIn(folder, PLAN).environment]);
  }));
