import type { Component } from '../../../blueprint/service';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const one = (component: Partial<Component>, input: object = {}) =>
  lab({
    services: { it: stub({ components: () => ({ app: { cpu: '100m', memory: '128Mi', ports: { http: 8080 }, ...component } }) }, input) },
  });
export const fixture: RuleFixture = {
  rejects: one({ ports: { http: 8080, admin: 8080 } }),
  at: 'services.it',
  passes: one({ ports: { http: 8080, admin: 8081 } }),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: one({ ports: { dns: 53, more: { port: 53, protocol: 'tcp' } } }),
    at: 'services.it',
    passes: one({ ports: { dns: 53, more: { port: 53, protocol: 'udp' } } }),
  },
];
