import type { Rule } from '../../rule';
import { rebootsOverBackup } from './over-backup';
import { rebootsOverDrains } from './over-drains';
import { rebootsTimeZone } from './time-zone';
import { rebootsTooManyNodes } from './too-many-nodes';
import { rebootsTooShort } from './too-short';

export const rebootsRules: readonly Rule[] = [rebootsOverBackup, rebootsOverDrains, rebootsTimeZone, rebootsTooManyNodes, rebootsTooShort];
