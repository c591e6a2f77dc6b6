import type { Component } from '../../../blueprint/service';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const one = (component: Partial<Component>, input: object = {}) =>
  lab({
    services: { it: stub({ components: () => ({ app: { cpu: '100m', memory: '128Mi', ports: { http: 8080 }, ...component } }) }, input) },
  });
export const fixture: RuleFixture = {
  rejects: one({ replicas: 3, maxReplicas: 2 }),
  at: 'services.it.maxReplicas',
  passes: one({ replicas: 3, maxReplicas: 3 }),
};
