import { hetzner } from '../../../environments/words';
import { WITNESS, type Component } from '../../../blueprint/service';
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
const tainted = hetzner('ccx23', { location: 'fsn1', roles: ['server'], taints: ['role=control:NoSchedule'] });
const open = hetzner('ccx23', { location: 'fsn1', roles: ['server'] });
const witness = hetzner('ccx23', { location: 'fsn1', roles: ['server'], taints: [WITNESS] });
export const more: readonly RuleFixture[] = [
  // a witness takes who bears its taint, and nobody else
  {
    rejects: { ...one({ spread: 'strict', replicas: 3 }), nodes: { one: open, two: open, three: witness } },
    at: 'services.it',
    passes: { ...one({ spread: 'strict', replicas: 3, tolerates: [WITNESS] }), nodes: { one: open, two: open, three: witness } },
  },
  { rejects: one({ spread: 'strict', replicas: 4 }), at: 'services.it', passes: one({ spread: 'preferred', replicas: 4 }) },
  {
    rejects: one({ spread: 'strict', replicas: 2 }, { on: 'two' }),
    at: 'services.it',
    suggests: "remove on: 'two'",
    passes: one({ spread: 'strict', replicas: 1 }, { on: 'two' }),
  },
  // no node at all is told by cluster/nothing-schedulable
  {
    rejects: one({ spread: 'strict', replicas: 4 }),
    at: 'services.it',
    passes: { ...one({ spread: 'strict', replicas: 2 }), nodes: { one: tainted, two: tainted, three: tainted } },
  },
  {
    rejects: { ...one({ spread: 'strict', replicas: 2 }), nodes: { one: tainted, two: tainted, three: open } },
    at: 'services.it',
    passes: one({ spread: 'strict', replicas: 2 }),
  },
];
