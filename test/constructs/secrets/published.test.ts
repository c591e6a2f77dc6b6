import { createPrivateKey, createPublicKey } from 'node:crypto';
import { makeValue, publicHalf } from '../../../constructs/secrets/make';
import { derivePublicHalves } from '../../../constructs/secrets/public';
import { formatPublicHalves, parsePublicHalves } from '../../../constructs/secrets/public-halves';
import type { SecretMake, SecretPlan } from '../../../constructs/secrets/secret-plan';

const source = { random: (bytes: number) => new Uint8Array(bytes), now: () => new Date(0) };
const make = (published?: boolean): SecretMake => ({ kind: 'rsa-key', bits: 2048, ...(published !== undefined && { published }) });

test('the public half of an RSA key that is published is its SubjectPublicKeyInfo; of any other nothing is told', async () => {
  const value = await makeValue({ kind: 'rsa-key', bits: 2048, published: true }, source);
  const half = await publicHalf(make(true), value);
  const key = createPublicKey({ key: Buffer.from(half ?? '', 'base64'), format: 'der', type: 'spki' });
  expect(key.equals(createPublicKey(createPrivateKey(value)))).toBe(true);
  expect(await publicHalf(make(), value)).toBeUndefined();
});

test('the public file has it, and a file without such keys is as it was', async () => {
  const value = await makeValue({ kind: 'rsa-key', bits: 2048, published: true }, source);
  const halvesOf = (published: boolean) => {
    const plan: readonly SecretPlan[] = [{ id: 'mail/dkim', make: make(published), why: 'signs', readers: [] }];
    const secrets = new Map([['mail/dkim', { kind: 'rsa-key', value, created: '2026-01-01T00:00:00.000Z' }]]);
    return derivePublicHalves(plan, { environment: 'site', recipients: [], secrets } as never);
  };
  const text = formatPublicHalves(await halvesOf(true));
  expect(parsePublicHalves(text, 'site.public.json', 'site').rsa).toEqual({ 'mail/dkim': await publicHalf(make(true), value) });
  expect(text).not.toContain('PRIVATE');
  expect(formatPublicHalves(await halvesOf(false))).not.toContain('rsa');
});
