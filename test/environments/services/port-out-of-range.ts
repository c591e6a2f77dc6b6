import type { Component } from '../../../blueprint/service';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const one = (component: Partial<Component>, input: object = {}) =>
  lab({
    services: { it: stub({ components: () => ({ app: { cpu: '100m', memory: '128Mi', ports: { http: 8080 }, ...component } }) }, input) },
  });
export const fixture: RuleFixture = {
  rejects: one({ ports: { http: 65536 } }),
  at: 'services.it',
  passes: one({ ports: { http: 65535 } }),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: one({ ports: { dns: { port: 0, protocol: 'udp' } } }),
    at: 'services.it',
    passes: one({ ports: { dns: { port: 1, protocol: 'udp' } } }),
  },
  { rejects: one({ ports: { http: 80.5 } }), at: 'services.it', passes: one({ ports: { http: 80 } }) },
];
