import { generateKeyPairSync } from 'node:crypto';
import { parseKey } from 'sshpk';
import { readSshKey } from '../../blueprint/rules/ssh-key';
import { blob } from '../environments/ssh-key';

const made = {
  'ssh-rsa': generateKeyPairSync('rsa', { modulusLength: 1024 }),
  'ssh-ed25519': generateKeyPairSync('ed25519'),
  'ecdsa-sha2-nistp256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
};
const lineOf = (type: keyof typeof made): string =>
  parseKey(made[type].publicKey.export({ type: 'spki', format: 'pem' }).toString(), 'pem').toString('ssh');

test.each(Object.keys(made) as readonly (keyof typeof made)[])('a real key of the type %s is read as it is', (type) => {
  const line = lineOf(type);
  expect(readSshKey(`${line} somebody@somewhere`)).toEqual({ type, body: line.split(' ')[1], bits: type === 'ssh-rsa' ? 1024 : undefined });
});

test('every cut of a real key is noticed', () => {
  const line = lineOf('ssh-ed25519').split(' ').slice(0, 2).join(' ');
  for (let length = line.length - 4; length > 'ssh-ed25519'.length; length -= 4) expect(readSshKey(line.slice(0, length))).toBeUndefined();
});

test('what is no key at all is told from one', () => {
  expect(['', 'ssh-dss AAAA', 'ssh-rsa', 'ssh-ed25519 ====', 'constructor AAAA'].map(readSshKey)).toEqual(Array(5).fill(undefined));
});

test('a part that is empty is no part of a key', () => {
  expect(readSshKey(`ssh-rsa ${blob('ssh-rsa', Buffer.from([1, 0, 1]), Buffer.alloc(0))}`)).toBeUndefined();
  expect(readSshKey(`ssh-rsa ${blob('ssh-rsa', Buffer.alloc(0), Buffer.from([3]))}`)).toBeUndefined();
  expect(readSshKey(`ssh-rsa ${blob('ssh-rsa', Buffer.from([3]), Buffer.from([5]))}`)).toMatchObject({ bits: 3 });
});

test('a length that promises more than there is, and bytes too few to be a length, are noticed', () => {
  const whole = Buffer.from(blob('ssh-rsa', Buffer.from([3]), Buffer.from([5])), 'base64');
  for (const extra of [1, 2, 3])
    expect(readSshKey(`ssh-rsa ${Buffer.concat([whole, Buffer.alloc(extra)]).toString('base64')}`)).toBeUndefined();
  expect(readSshKey(`ssh-rsa ${whole.subarray(0, -1).toString('base64')}`)).toBeUndefined();
});
