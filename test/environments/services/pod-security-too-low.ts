import type { Component } from '../../../blueprint/service';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

type Level = NonNullable<Component['podSecurity']>;
const level = (podSecurity: Level, namespace?: Level) =>
  lab({
    namespaces: namespace === undefined ? {} : { it: { podSecurity: namespace } },
    services: { it: stub({ components: () => ({ app: { cpu: '100m', memory: '128Mi', ports: {}, podSecurity } }) }) },
  });
export const fixture: RuleFixture = {
  rejects: level('baseline'),
  at: 'namespaces.it.podSecurity',
  suggests: "podSecurity: 'baseline'",
  passes: level('baseline', 'baseline'),
};
export const more: readonly RuleFixture[] = [
  { rejects: level('privileged', 'baseline'), at: 'namespaces.it.podSecurity', passes: level('privileged', 'privileged') },
  { rejects: level('baseline', 'restricted'), at: 'namespaces.it.podSecurity', passes: level('restricted', 'privileged') },
];
