import { lab, type RuleFixture } from '../fixture';
import { blob } from '../ssh-key';

const key = (fill: number): string => blob('ssh-ed25519', Buffer.alloc(32, fill));
const keys = (first: string, second: string) =>
  lab({ operator: { sshKeys: { first: `ssh-ed25519 ${first} home`, second: `ssh-ed25519 ${second} work` } } });

export const fixture: RuleFixture = { rejects: keys(key(1), key(1)), at: 'operator.sshKeys.second', passes: keys(key(1), key(2)) };
