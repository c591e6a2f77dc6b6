import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

type Level = 'restricted' | 'baseline' | 'privileged';
const level = (podSecurity: Level, namespace?: Level) =>
  lab({
    namespaces: namespace === undefined ? {} : { it: { podSecurity: namespace } },
    services: { it: stub({ components: () => ({ app: { cpu: '100m', memory: '128Mi', ports: {}, ...privileged(podSecurity) } }) }) },
  });
const privileged = (level: Level) => (level === 'restricted' ? {} : { privilege: { level, why: 'a fixture' } });
export const fixture: RuleFixture = {
  rejects: level('baseline', 'restricted'),
  at: 'namespaces.it.podSecurity',
  suggests: "podSecurity: 'baseline'",
  passes: level('baseline', 'baseline'),
};
export const more: readonly RuleFixture[] = [
  { rejects: level('privileged', 'baseline'), at: 'namespaces.it.podSecurity', passes: level('privileged', 'privileged') },
  { rejects: level('privileged', 'restricted'), at: 'namespaces.it.podSecurity', passes: level('restricted', 'privileged') },
  { rejects: level('baseline', 'restricted'), at: 'namespaces.it.podSecurity', passes: level('baseline') },
];
