import { lab, type RuleFixture } from '../fixture';
import { blob, rsaKey } from '../ssh-key';

const key = (second: string) => lab({ operator: { sshKeys: { second } } });
const pair = (rejects: string, passes: string): RuleFixture => ({
  rejects: key(rejects),
  at: 'operator.sshKeys.second',
  passes: key(passes),
});
const bytes = (length: number): Buffer => Buffer.alloc(length, 7);
const ed25519 = 'ssh-ed25519';
const security = 'sk-ssh-ed25519@openssh.com';
const p256 = 'ecdsa-sha2-nistp256';

export const fixture: RuleFixture = pair(`${ed25519} ${blob(ed25519, bytes(31))}`, `${ed25519} ${blob(ed25519, bytes(32))} ops@laptop`);
export const more: readonly RuleFixture[] = [
  // cut off in the middle, and with something after its end
  pair(`${ed25519} ${blob(ed25519, bytes(32)).slice(0, -4)}`, rsaKey(3072)),
  pair(`${ed25519} ${blob(ed25519, bytes(32), bytes(1))}`, `${security} ${blob(security, bytes(32), Buffer.from('ssh:'))}`),
  // another type than it says
  pair(`${ed25519} ${blob(security, bytes(32), Buffer.from('ssh:'))}`, `${p256} ${blob(p256, Buffer.from('nistp256'), bytes(65))}`),
  pair(`${p256} ${blob(p256, Buffer.from('nistp256'), bytes(64))}`, `${p256} ${blob(p256, Buffer.from('nistp256'), bytes(65))}`),
  pair(`ssh-rsa ${blob('ssh-rsa', Buffer.from([1, 0, 1]))}`, rsaKey(4096)),
];
