import type { Component } from '../../../blueprint/service';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const one = (component: Partial<Component>, input: object = {}) =>
  lab({
    services: { it: stub({ components: () => ({ app: { cpu: '100m', memory: '128Mi', ports: { http: 8080 }, ...component } }) }, input) },
  });
export const fixture: RuleFixture = {
  rejects: one({ spread: 'strict', replicas: 4 }),
  at: 'services.it',
  suggests: 'fewer replicas',
  passes: one({ spread: 'strict', replicas: 3 }),
};
export const more: readonly RuleFixture[] = [
  { rejects: one({ spread: 'strict', replicas: 4 }), at: 'services.it', passes: one({ spread: 'preferred', replicas: 4 }) },
  {
    rejects: one({ spread: 'strict', replicas: 2 }, { on: 'two' }),
    at: 'services.it',
    suggests: "remove on: 'two'",
    passes: one({ spread: 'strict', replicas: 1 }, { on: 'two' }),
  },
];
