import fc from 'fast-check';
import { parseKey, parsePrivateKey } from 'sshpk';
import { describeMake, fitsMake, isOwnMake, makeValue, publicHalf } from '../../../constructs/secrets/make';
import type { OwnMake, Source } from '../../../constructs/secrets/make';
import type { SecretMake } from '../../../constructs/secrets';
import { sshPrivateKey, sshPublicKey } from '../../../constructs/secrets/ssh-key';
import { wireguardPrivateKey, wireguardPublicKey } from '../../../constructs/secrets/wireguard-key';
import { PLAN, otherSshKey, seededSource } from './fixture';

// generous: the machine may be busy with other suites
jest.setTimeout(120_000);

const anyOwnMake: fc.Arbitrary<OwnMake> = fc.oneof(
  fc.integer({ min: 16, max: 200 }).map((length) => ({ kind: 'password', length, alphabet: 'alphanumeric' }) as const),
  fc.integer({ min: 16, max: 200 }).map((bytes) => ({ kind: 'hex', bytes }) as const),
  fc.integer({ min: 16, max: 200 }).map((bytes) => ({ kind: 'base64', bytes }) as const),
  fc.constant({ kind: 'wireguard-key' } as const),
  fc.constant({ kind: 'preshared-key' } as const),
  fc.constant({ kind: 'ssh-key', comment: 'someone@somewhere' } as const),
  fc.constant({ kind: 'authority', name: 'ad ad.example.org' } as const),
);

const shapeOf: Record<OwnMake['kind'], (make: OwnMake) => RegExp> = {
  password: (make) => new RegExp(`^[A-Za-z0-9]{${make.kind === 'password' ? make.length : 0}}$`),
  hex: (make) => new RegExp(`^[0-9a-f]{${make.kind === 'hex' ? make.bytes * 2 : 0}}$`),
  base64: () => /^[A-Za-z0-9+/]+={0,2}$/,
  'wireguard-key': () => /^[A-Za-z0-9+/]{43}=$/,
  'preshared-key': () => /^[A-Za-z0-9+/]{43}=$/,
  authority: () =>
    /^-----BEGIN PRIVATE KEY-----\n[^-]+-----END PRIVATE KEY-----\n-----BEGIN CERTIFICATE-----\n[^-]+-----END CERTIFICATE-----\n$/,
  'ssh-key': () => /^-----BEGIN OPENSSH PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+-----END OPENSSH PRIVATE KEY-----\n$/,
  'rsa-key': () => /^-----BEGIN PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+-----END PRIVATE KEY-----\n$/,
};

const sourceOf = (random: Source['random']): Source => ({ random, now: () => new Date('2026-11-21T02:00:00Z') });

describe('values', () => {
  test('every made value has the form of its kind and fits its own plan', async () => {
    await fc.assert(
      fc.asyncProperty(anyOwnMake, fc.string(), async (make, seed) => {
        const value = await makeValue(make, seededSource(seed));
        expect(value).toMatch(shapeOf[make.kind](make));
        expect(await fitsMake(make, value)).toBe(true);
      }),
    );
  });

  test('other randomness gives another value, whatever the kind', async () => {
    for (const { make } of PLAN.filter((secret) => isOwnMake(secret.make))) {
      const values = await Promise.all(['a', 'b', 'c'].map((seed) => makeValue(make as OwnMake, seededSource(seed))));
      expect(new Set(values).size).toBe(3);
    }
  });

  test('a password favours no character: every byte either gives each character equally often or is thrown away', async () => {
    const allBytes = () => Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const text = await makeValue({ kind: 'password', length: 248, alphabet: 'alphanumeric' }, sourceOf(allBytes));
    const counts = new Map<string, number>();
    for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
    expect(counts.size).toBe(62);
    expect(new Set(counts.values())).toEqual(new Set([4]));
  });

  test('a password asks for more randomness until it is long enough', async () => {
    const batches = [Buffer.alloc(20, 255), Buffer.alloc(20, 248), Buffer.alloc(20, 0)];
    const text = await makeValue(
      { kind: 'password', length: 20, alphabet: 'alphanumeric' },
      sourceOf(() => batches.shift() ?? Buffer.alloc(0)),
    );
    expect(text).toBe('A'.repeat(20));
    expect(batches).toHaveLength(0);
  });

  test('a preshared key is the random bytes as they are', async () => {
    const bytes = Buffer.alloc(32, 0xff);
    expect(
      await makeValue(
        { kind: 'preshared-key' },
        sourceOf(() => bytes),
      ),
    ).toBe(bytes.toString('base64'));
  });

  test.each<[SecretMake, string]>([
    [{ kind: 'password', length: 20, alphabet: 'alphanumeric' }, 'A'.repeat(19)],
    [{ kind: 'password', length: 20, alphabet: 'alphanumeric' }, 'A'.repeat(21)],
    [{ kind: 'password', length: 20, alphabet: 'alphanumeric' }, `${'A'.repeat(19)}-`],
    [{ kind: 'hex', bytes: 16 }, 'ab'.repeat(15)],
    [{ kind: 'hex', bytes: 16 }, 'AB'.repeat(16)],
    [{ kind: 'base64', bytes: 16 }, Buffer.alloc(17).toString('base64')],
    [{ kind: 'base64', bytes: 16 }, Buffer.alloc(16).toString('base64url')],
    [{ kind: 'wireguard-key' }, Buffer.alloc(31).toString('base64')],
    [{ kind: 'wireguard-key' }, `${'A'.repeat(42)}B=`],
    [{ kind: 'preshared-key' }, 'short'],
    [{ kind: 'ssh-key', comment: 'x' }, 'ssh-ed25519 AAAA'],
    [{ kind: 'external', ask: 'a token' }, ' \n'],
    [{ kind: 'external', ask: 'a token' }, 'a\0b'],
  ])('%j refuses a value of another form', async (make, value) => {
    expect(await fitsMake(make, value)).toBe(false);
  });

  test('an SSH key of another kind does not fit', async () => {
    const rsa = (await import('node:crypto')).generateKeyPairSync('rsa', {
      modulusLength: 1024,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    }).privateKey;
    expect(await fitsMake({ kind: 'ssh-key', comment: 'x' }, parsePrivateKey(rsa, 'pem').toString('openssh'))).toBe(false);
    expect(await fitsMake({ kind: 'ssh-key', comment: 'x' }, await otherSshKey())).toBe(true);
  });

  test('every kind says in words what it expects', () => {
    expect(PLAN.map(({ make }) => describeMake(make))).toEqual([
      '32 letters and digits',
      '24 letters and digits',
      '32 bytes as hex',
      '24 bytes as base64',
      "a private key as 'wg genkey' prints it",
      "a private key as 'wg genkey' prints it",
      "a key as 'wg genpsk' prints it",
      'an Ed25519 private key in OpenSSH form without a passphrase',
      'text: an API token of the project, from its console',
    ]);
  });
});

describe('WireGuard keys', () => {
  // 32 bytes, clamped by hand, and what `wg pubkey` of wireguard-tools 1.0.20210914 printed for them
  test.each([
    [
      '00070e151c232a31383f464d545b626970777e858c939aa1a8afb6bdc4cbd2d9',
      'AAcOFRwjKjE4P0ZNVFtiaXB3foWMk5qhqK+2vcTL0lk=',
      'F32PIx9sq4nqA/kNLy1T3ZuhPHiUfV2FuD1JRRTgtxQ=',
    ],
    [
      '01080f161d242b323940474e555c636a71787f868d949ba2a9b0b7bec5ccd3da',
      'AAgPFh0kKzI5QEdOVVxjanF4f4aNlJuiqbC3vsXM01o=',
      'yP7Kgb4ZbN8sreq/E8SQPXYy3OSVWqaLbl2a3vVOJhY=',
    ],
    [
      'ff060d141b222930373e454c535a61686f767d848b9299a0a7aeb5bcc3cad1d8',
      '+AYNFBsiKTA3PkVMU1phaG92fYSLkpmgp661vMPK0Vg=',
      'Y/Zu4Y/CfaFIUtcGkOiFz1dZFY40agT6M3rBG49iXwc=',
    ],
    [
      '7f868d949ba2a9b0b7bec5ccd3dae1e8eff6fd040b121920272e353c434a5158',
      'eIaNlJuiqbC3vsXM09rh6O/2/QQLEhkgJy41PENKUVg=',
      '3X2T2nNuWgPM5opEve7QwXvpMadspRYms+Zfxyw5mm4=',
    ],
    [
      'a5acb3bac1c8cfd6dde4ebf2f900070e151c232a31383f464d545b626970777e',
      'oKyzusHIz9bd5Ovy+QAHDhUcIyoxOD9GTVRbYmlwd34=',
      'DE5cV74uBBkJYSXlUu3ygBtXIeVu6BW6xKNYFRJSJWI=',
    ],
  ])('%s clamps and multiplies as wg does', (entropy, privateKey, publicKey) => {
    expect(wireguardPrivateKey(Buffer.from(entropy, 'hex'))).toBe(privateKey);
    expect(wireguardPublicKey(privateKey)).toBe(publicKey);
  });

  test('the public key is that of RFC 7748, section 6.1', () => {
    const given = Buffer.from('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a', 'hex');
    expect(Buffer.from(wireguardPublicKey(given.toString('base64')), 'base64').toString('hex')).toBe(
      '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a',
    );
  });

  test('every private key is clamped and does not change the randomness it was given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (entropy) => {
        const before = Buffer.from(entropy);
        const key = Buffer.from(wireguardPrivateKey(entropy), 'base64');
        expect((key[0] ?? 1) & 7).toBe(0);
        expect((key[31] ?? 0) & 0xc0).toBe(0x40);
        expect(key.subarray(1, 31)).toEqual(before.subarray(1, 31));
        expect(Buffer.from(entropy)).toEqual(before);
      }),
    );
  });
});

describe('SSH keys', () => {
  test('the public key is that of RFC 8032, section 7.1, test 1', async () => {
    const seed = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
    const line = await sshPublicKey(await sshPrivateKey(seed, 'vector'));
    const frame = Buffer.from('0000000b7373682d6564323535313900000020', 'hex');
    const point = Buffer.from('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a', 'hex');
    expect(line).toBe(`ssh-ed25519 ${Buffer.concat([frame, point]).toString('base64')} vector`);
  });

  test('a private key carries its seed and its comment, and its public half verifies its signatures', async () => {
    const privateKey = await sshPrivateKey(Buffer.alloc(32, 3), 'backup@alice');
    const key = parsePrivateKey(privateKey, 'ssh-private');
    const publicKey = parseKey(await sshPublicKey(privateKey), 'ssh');
    const signer = key.createSign('sha512');
    signer.update('message');
    const verifies = (text: string) => {
      const verifier = publicKey.createVerify('sha512');
      verifier.update(text);
      return verifier.verify(signature);
    };
    const signature = signer.sign();
    expect(key.comment).toBe('backup@alice');
    expect(verifies('message')).toBe(true);
    expect(verifies('another')).toBe(false);
  });
});

test('only key pairs have a public half', async () => {
  const source = seededSource();
  const halves = await Promise.all(
    PLAN.map(async ({ make }) => [make.kind, isOwnMake(make) && (await publicHalf(make, await makeValue(make, source))) !== undefined]),
  );
  expect(halves.filter(([, has]) => has).map(([kind]) => kind)).toEqual(['wireguard-key', 'wireguard-key', 'ssh-key']);
});
