import { readFileSync } from 'node:fs';
import { X509Certificate } from 'node:crypto';
import { parse } from 'yaml';
import { authorityCertificate, authorityKey, isAuthority, makeAuthority } from '../../../constructs/secrets/authority';
import {
  checkPlan,
  exportKubernetes,
  finishRotation,
  initSecrets,
  parsePublicHalves,
  rotateSecrets,
  setSecret,
} from '../../../constructs/secrets';
import type { SecretPlan } from '../../../constructs/secrets';
import { describeMake, partFor } from '../../../constructs/secrets/make';
import { inFolder, problemIdsOf, seededSource, siteIn } from './fixture';

jest.setTimeout(120_000);

const NAME = 'ad ad.example.org';
const NOW = new Date('2026-11-21T02:00:00Z');
const made = (seed: string, name = NAME): Promise<string> => makeAuthority(name, seededSource(seed).random, () => NOW);
const reader = { kind: 'kubernetes', namespace: 'identity', object: 'ad-authority' } as const;
const PLAN: readonly SecretPlan[] = [
  {
    id: 'ad/authority',
    make: { kind: 'authority', name: NAME },
    why: 'signs the certificate of the directory',
    readers: [
      { ...reader, key: 'tls.key' },
      { ...reader, key: 'tls.crt', half: 'public' },
    ],
  },
];
const halvesOf = (site: ReturnType<typeof siteIn>) =>
  parsePublicHalves(readFileSync(site.publicFile, 'utf8'), site.publicFile, 'harbour').authorities;

test('it signs for ten years, certificates of servers and no further authority', async () => {
  const value = await made('a');
  const certificate = new X509Certificate(authorityCertificate(value));
  expect([certificate.ca, certificate.subject, certificate.issuer]).toEqual([true, `CN=${NAME}`, `CN=${NAME}`]);
  expect([new Date(certificate.validFrom), new Date(certificate.validTo)]).toEqual([NOW, new Date('2036-11-21T02:00:00Z')]);
  expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  // basicConstraints with a path of 0, and keyUsage keyCertSign and cRLSign, both critical, in DER
  expect(certificate.raw.toString('hex')).toContain('0603551d130101ff040830060101ff020100');
  expect(certificate.raw.toString('hex')).toContain('0603551d0f0101ff040403020106');
  expect(certificate.raw.toString('hex')).toContain('0603551d0e0416'); // who it signs for names its key
});

test('other randomness gives another key and another number, the same gives the same', async () => {
  const [a, b, again] = [await made('a'), await made('b'), await made('a')];
  const numberOf = (value: string): string => new X509Certificate(authorityCertificate(value)).serialNumber;
  expect([authorityKey(a) === authorityKey(again), authorityKey(a) === authorityKey(b)]).toEqual([true, false]);
  expect([numberOf(a) === numberOf(again), numberOf(a) === numberOf(b)]).toEqual([true, false]);
  expect(numberOf(a)).toMatch(/^[4-7][0-9A-F]{31}$/);
});

test('a draw beyond the order of the curve, and zero, are drawn again', async () => {
  const draws = [Buffer.alloc(32, 0xff), Buffer.alloc(32), Buffer.alloc(32, 1)];
  const value = await makeAuthority(
    NAME,
    (bytes) => (bytes === 32 ? (draws.shift() ?? Buffer.alloc(bytes, 2)) : Buffer.alloc(bytes, 3)),
    () => NOW,
  );
  expect(isAuthority(value, NAME)).toBe(true);
  expect(draws).toEqual([]);
});

test('what is no authority of this name does not fit', async () => {
  const [a, b] = [await made('a'), await made('b')];
  expect(isAuthority(a, NAME)).toBe(true);
  expect(isAuthority(a, 'another')).toBe(false);
  expect(isAuthority(authorityKey(a) + authorityCertificate(b), NAME)).toBe(false);
  expect(isAuthority(authorityCertificate(a) + authorityKey(a), NAME)).toBe(false);
  expect(isAuthority(`${a}more`, NAME)).toBe(false);
  expect(isAuthority(authorityKey(a) + authorityCertificate(a).replace(/[A-Za-z]{4}/, 'AAAA'), NAME)).toBe(false);
  expect(isAuthority('text', NAME)).toBe(false);
  expect(describeMake({ kind: 'authority', name: NAME })).toBe(`a key on P-256 and the certificate of the authority '${NAME}', as PEM`);
});

test('each reader gets one half: nobody both, and nobody the key who reads the certificate', async () => {
  const value = await made('a');
  const make = { kind: 'authority', name: NAME } as const;
  expect(partFor(make, value, { ...reader, key: 'tls.crt', half: 'public' })).toBe(authorityCertificate(value));
  for (const one of [{ ...reader, key: 'tls.key' }, { ...reader, key: 'x', half: 'private' } as const, { kind: 'operator' } as const]) {
    expect(partFor(make, value, one)).toBe(authorityKey(value));
  }
  expect(partFor({ kind: 'base64', bytes: 16 }, 'value', { ...reader, key: 'x' })).toBe('value');
});

test('its certificate is in the public file; while it is rotated both are, the new one first; a value that was brought is kept whole', () =>
  inFolder(async (folder) => {
    const site = siteIn(folder, PLAN);
    await initSecrets(site, seededSource('first'));
    const { 'ad/authority': first = '' } = halvesOf(site);
    expect(new X509Certificate(first).ca).toBe(true);
    const [object] = (await exportKubernetes(site)).files.map(
      ({ text }) => parse(text) as { readonly data: Readonly<Record<string, string>> },
    );
    const dataOf = (key: string): string => Buffer.from(object?.data[key] ?? '', 'base64').toString();
    expect(dataOf('tls.crt')).toBe(first);
    expect(dataOf('tls.key')).toMatch(/^-----BEGIN PRIVATE KEY-----\n[^-]+-----END PRIVATE KEY-----\n$/);
    await rotateSecrets(site, seededSource('second'), 'ad/authority');
    const both = halvesOf(site)['ad/authority'] ?? '';
    expect([both.endsWith(first), both.match(/BEGIN CERTIFICATE/g)?.length]).toEqual([true, 2]);
    await finishRotation(site, seededSource(), 'ad/authority');
    expect(halvesOf(site)['ad/authority']).toBe(both.slice(0, -first.length));
    const brought = await made('brought');
    await setSecret(site, seededSource(), 'ad/authority', brought);
    expect(halvesOf(site)['ad/authority']?.startsWith(authorityCertificate(brought))).toBe(true);
    expect(await problemIdsOf(() => setSecret(site, seededSource(), 'ad/authority', 'text'))).toEqual(['secrets/value']);
  }));

test('a site without one has the public file that it always had', () =>
  inFolder(async (folder) => {
    const site = siteIn(folder);
    await initSecrets(site, seededSource());
    expect(readFileSync(site.publicFile, 'utf8')).not.toContain('authorities');
  }));

test('a name that an X.500 name would have to escape is refused', () => {
  const named = (name: string) =>
    checkPlan(PLAN.map((secret) => ({ ...secret, make: { kind: 'authority', name } }))).map(({ what }) => what);
  expect(named('ad of uyoop')).toEqual([]);
  for (const name of ['', 'a,b', ' a', 'a\nb', 'a'.repeat(65)]) expect(named(name)).toEqual(['name is not valid']);
});
