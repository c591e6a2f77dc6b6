import { lab, type RuleFixture } from '../fixture';
import { rsaKey } from '../ssh-key';

const key = (second: string) => lab({ operator: { sshKeys: { second } } });

export const fixture: RuleFixture = { rejects: key(rsaKey(3071)), at: 'operator.sshKeys.second', passes: key(rsaKey(3072)) };
export const more: readonly RuleFixture[] = [{ rejects: key(rsaKey(2048)), at: 'operator.sshKeys.second', passes: lab({}) }];
