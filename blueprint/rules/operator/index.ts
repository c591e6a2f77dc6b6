import type { Rule } from '../../rule';
import { operatorNoSshKey } from './no-ssh-key';
import { operatorSshFromAnywhere } from './ssh-from-anywhere';
import { operatorSshFromPrivate } from './ssh-from-private';
import { operatorSshKeyDoubled } from './ssh-key-doubled';
import { operatorSshKeyShort } from './ssh-key-short';
import { operatorSshKeyUnreadable } from './ssh-key-unreadable';

export const operatorRules: readonly Rule[] = [
  operatorNoSshKey,
  operatorSshKeyUnreadable,
  operatorSshKeyShort,
  operatorSshKeyDoubled,
  operatorSshFromAnywhere,
  operatorSshFromPrivate,
];
