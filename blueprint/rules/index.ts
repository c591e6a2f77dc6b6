import type { Rule } from '../rule';
import { backupRules } from './backup';
import { capacityRules } from './capacity';
import { catalogueRules } from './catalogue';
import { clusterRules } from './cluster';
import { directoryRules } from './directory';
import { dnsRules } from './dns';
import { ingressRules } from './ingress';
import { meshRules } from './mesh';
import { needsRules } from './needs';
import { networkRules } from './network';
import { operatorRules } from './operator';
import { promisesRules } from './promises';
import { rebootsRules } from './reboots';
import { secretsRules } from './secrets';
import { servicesRules } from './services';
import { signInRules } from './sign-in';
import { stateRules } from './state';
import { storageRules } from './storage';

/** Every rule, by topic: the folder and file of a rule are its id. */
export const rules: readonly Rule[] = [
  ...networkRules,
  ...meshRules,
  ...dnsRules,
  ...directoryRules,
  ...catalogueRules,
  ...ingressRules,
  ...operatorRules,
  ...clusterRules,
  ...promisesRules,
  ...servicesRules,
  ...backupRules,
  ...capacityRules,
  ...rebootsRules,
  ...secretsRules,
  ...stateRules,
  ...storageRules,
  ...needsRules,
  ...signInRules,
];
