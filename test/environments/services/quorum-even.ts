import type { Component } from '../../../blueprint/service';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const one = (component: Partial<Component>, input: object = {}) =>
  lab({
    services: { it: stub({ components: () => ({ app: { cpu: '100m', memory: '128Mi', ports: { http: 8080 }, ...component } }) }, input) },
  });
export const fixture: RuleFixture = {
  rejects: one({ quorum: true, replicas: 2 }),
  at: 'services.it',
  suggests: 'run 3',
  passes: one({ quorum: true, replicas: 3 }),
};
export const more: readonly RuleFixture[] = [
  { rejects: one({ quorum: true, replicas: 1 }), at: 'services.it', suggests: 'run 3', passes: one({ quorum: false, replicas: 1 }) },
  { rejects: one({ quorum: true, replicas: 4 }), at: 'services.it', suggests: 'run 5', passes: one({ quorum: true, replicas: 5 }) },
];
