import { createPrivateKey, createSign, createVerify, createPublicKey } from 'node:crypto';
import {
  checkPlan,
  finishRotation,
  initSecrets,
  rotateSecrets,
  setSecret,
  type SecretPlan,
  type SecretSite,
} from '../../../constructs/secrets';
import { digestOf, isDigest, isDigestOf } from '../../../constructs/secrets/digest';
import { describeMake, fitsMake, makeValue } from '../../../constructs/secrets/make';
import { changeStore } from '../../../constructs/secrets/store';
import { inFolder, problemsOf, seededSource, siteIn, valuesOf } from './fixture';

// a digest takes a part of a second of the processor
jest.setTimeout(60_000);

const PASSWORD = { kind: 'password', length: 32, alphabet: 'alphanumeric' } as const;
const secret = (id: string, make: SecretPlan['make']): SecretPlan => ({ id, make, why: 'x', readers: [] });
const PLAN = [
  secret('id/shop/secret', PASSWORD),
  secret('id/shop/secret-digest', { kind: 'pbkdf2-sha512', of: 'id/shop/secret' }),
  secret('id/till/secret', { kind: 'external', ask: 'the secret of the till' }),
  secret('id/till/secret-digest', { kind: 'pbkdf2-sha512', of: 'id/till/secret' }),
];
const inSite = (work: (site: SecretSite) => Promise<void>): Promise<void> => inFolder((folder) => work(siteIn(folder, PLAN)));
const agrees = async (site: SecretSite, id: string): Promise<boolean> => {
  const values = await valuesOf(site);
  return isDigestOf(values[`${id}-digest`] ?? '', values[id] ?? '');
};

describe('a digest', () => {
  test("is what Authelia's documentation writes for the same secret", async () => {
    // authelia.com/configuration/identity-providers/openid-connect/clients
    const written =
      '$pbkdf2-sha512$310000$c8p78n7pUMln0jzvd4aK4Q$JNRBzwAo0ek5qKn50cFzzvE9RXV88h1wJn5KGiHrD0YKtZaR/nCb2CJPOsKaPK0hjf.9yHxzQGZziziccp6Yng';
    const salt = Buffer.from('c8p78n7pUMln0jzvd4aK4Q', 'base64');
    expect(await digestOf('insecure_secret', salt)).toBe(written);
    expect(await isDigestOf(written, 'insecure_secret')).toBe(true);
    expect(await isDigestOf(written, 'insecure_secret ')).toBe(false);
  });

  test.each([
    '$pbkdf2-sha256$310000$c8p78n7pUMln0jzvd4aK4Q$JNRBzwAo0ek5qKn50cFzzvE9RXV88h1wJn5KGiHrD0Y',
    `$pbkdf2-sha512$0$${'a'.repeat(22)}$${'a'.repeat(86)}`,
    `$pbkdf2-sha512$310000$${'a'.repeat(22)}$${'a'.repeat(85)}`,
    `$pbkdf2-sha512$310000$${'a'.repeat(22)}$${'+'.repeat(86)}`,
    `$pbkdf2-sha512$310000$${'a'.repeat(22)}$${'a'.repeat(86)}\n`,
    'plain',
  ])('%j has not its form', async (text) => {
    expect(isDigest(text)).toBe(false);
    expect(await isDigestOf(text, 'plain')).toBe(false);
  });

  test('follows a secret with a value of its own that the plan knows', () => {
    expect(checkPlan(PLAN)).toEqual([]);
    const wrong = (of: string) => checkPlan([...PLAN, secret('x', { kind: 'pbkdf2-sha512', of })]).map(({ id, where }) => `${id} ${where}`);
    expect(wrong('id/shop/secret-digest')).toEqual(['secrets/plan-base secret x']);
    expect(wrong('id/nobody')).toEqual(['secrets/plan-base secret x']);
    expect(wrong('id/till/secret')).toEqual([]);
  });
});

describe('a store', () => {
  test('makes a digest with its secret, and no second one', () =>
    inSite(async (site) => {
      const { created, asked } = await initSecrets(site, seededSource());
      expect(created).toEqual(['id/shop/secret', 'id/shop/secret-digest']);
      expect(asked.map(({ id }) => id)).toEqual(['id/till/secret']);
      expect(await agrees(site, 'id/shop/secret')).toBe(true);
      const before = await valuesOf(site);
      const again = await initSecrets(site, seededSource('other'));
      expect([again.storeWritten, again.created, again.warnings]).toEqual([false, [], []]);
      expect(await valuesOf(site)).toEqual(before);
    }));

  test('makes a digest when its secret is brought, and again when another one is', () =>
    inSite(async (site) => {
      await initSecrets(site, seededSource());
      const { changed } = await setSecret(site, seededSource(), 'id/till/secret', 'brought by the operator');
      expect(changed.map(({ id }) => id)).toEqual(['id/till/secret', 'id/till/secret-digest']);
      expect(await agrees(site, 'id/till/secret')).toBe(true);
      await setSecret(site, seededSource(), 'id/till/secret', 'another');
      expect(await agrees(site, 'id/till/secret')).toBe(true);
    }));

  test('makes both anew at a rotation, and touches no other digest', () =>
    inSite(async (site) => {
      await initSecrets(site, seededSource());
      await setSecret(site, seededSource(), 'id/till/secret', 'brought by the operator');
      const before = await valuesOf(site);
      const { changed } = await rotateSecrets(site, seededSource('later'), 'id/shop/secret');
      expect(changed.map(({ id }) => id)).toEqual(['id/shop/secret', 'id/shop/secret-digest']);
      const after = await valuesOf(site);
      expect(Object.keys(after).filter((id) => after[id] !== before[id])).toEqual(['id/shop/secret', 'id/shop/secret-digest']);
      expect(await agrees(site, 'id/shop/secret')).toBe(true);
      // one that is refused is not kept: who checks by a digest knows one
      const finished = await finishRotation(site, seededSource(), '**');
      expect(finished.changed.map(({ id }) => id)).toEqual(['id/shop/secret']);
      const all = await rotateSecrets(site, seededSource('still later'), '**');
      expect(all.changed.map(({ id }) => id)).toEqual(['id/shop/secret', 'id/shop/secret-digest']);
      expect(all.skipped).toEqual(['id/till/secret', 'id/till/secret-digest']);
    }));

  test('heals a digest that is of another value', () =>
    inSite(async (site) => {
      await initSecrets(site, seededSource());
      const stale = await digestOf('another value', Buffer.alloc(16));
      await changeStore(site, seededSource().now, (contents) => {
        const secrets = new Map(contents.secrets).set('id/shop/secret-digest', {
          kind: 'pbkdf2-sha512',
          value: stale,
          created: '2026-01-01T00:00:00.000Z',
        });
        return Promise.resolve({ contents: { ...contents, secrets }, result: {} });
      });
      expect(await agrees(site, 'id/shop/secret')).toBe(false);
      const { created, warnings } = await initSecrets(site, seededSource());
      expect([created, warnings]).toEqual([[], []]);
      expect(await agrees(site, 'id/shop/secret')).toBe(true);
    }));

  test.each([
    ['rotate', (site: SecretSite) => rotateSecrets(site, seededSource(), 'id/shop/secret-digest')],
    ['set', async (site: SecretSite) => setSecret(site, seededSource(), 'id/shop/secret-digest', await digestOf('x', Buffer.alloc(16)))],
  ])('refuses to %s a digest by itself', (verb, work) =>
    inSite(async (site) => {
      await initSecrets(site, seededSource());
      const [problem] = await problemsOf(work(site));
      expect(problem).toMatchObject({
        id: 'secrets/derived',
        where: 'secret id/shop/secret-digest',
        got: verb,
        expected: 'a change of id/shop/secret',
      });
      expect(problem?.do).toContain(`archipel secrets ${verb} harbour id/shop/secret:`);
    }),
  );
});

describe('an RSA key', () => {
  const make = { kind: 'rsa-key', bits: 2048 } as const;
  const zeros = { random: (bytes: number) => Buffer.alloc(bytes), now: () => new Date('2026-01-01T00:00:00Z') };

  test('signs, and has the length that was asked for', async () => {
    const pem = await makeValue(make, zeros);
    expect(await fitsMake(make, pem)).toBe(true);
    expect(await fitsMake({ ...make, bits: 3072 }, pem)).toBe(false);
    const signature = createSign('sha256').update('a token').sign(pem);
    expect(createVerify('sha256').update('a token').verify(createPublicKey(pem), signature)).toBe(true);
    expect(await makeValue(make, zeros)).not.toBe(pem);
    expect(await fitsMake(make, createPrivateKey(pem).export({ format: 'pem', type: 'pkcs1' }).toString())).toBe(false);
  });

  test('of another kind, or no key at all, does not fit', async () => {
    expect(await fitsMake(make, '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAAA\n-----END PRIVATE KEY-----\n')).toBe(false);
    expect(await fitsMake(make, 'key')).toBe(false);
    expect(describeMake(make)).toBe('an RSA private key of 2048 bits as PKCS #8 in PEM');
    expect(describeMake({ kind: 'pbkdf2-sha512', of: 'a/b' })).toBe('the digest of a/b');
  });
});
