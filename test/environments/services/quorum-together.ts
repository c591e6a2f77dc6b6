import { hetzner } from '../../../environments/words';
import { WITNESS, type Component } from '../../../blueprint/service';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const one = (component: Partial<Component>, input: object = {}) =>
  lab({
    services: { it: stub({ components: () => ({ app: { cpu: '100m', memory: '128Mi', ports: { http: 8080 }, ...component } }) }, input) },
  });
export const fixture: RuleFixture = {
  rejects: one({ quorum: true, replicas: 5 }),
  at: 'services.it',
  suggests: 'add a small node',
  passes: one({ quorum: true, replicas: 3 }),
};
const tainted = hetzner('ccx23', { location: 'fsn1', roles: ['server'], taints: ['role=control:NoSchedule'] });
const open = hetzner('ccx23', { location: 'fsn1', roles: ['server'] });
const witness = hetzner('ccx23', { location: 'fsn1', roles: ['server'], taints: [WITNESS] });
export const more: readonly RuleFixture[] = [
  // a witness takes who bears its taint, and nobody else
  {
    rejects: { ...one({ quorum: true, replicas: 3 }), nodes: { one: open, two: open, three: witness } },
    at: 'services.it',
    passes: { ...one({ quorum: true, replicas: 3, tolerates: [WITNESS] }), nodes: { one: open, two: open, three: witness } },
  },
  {
    rejects: one({ quorum: true, replicas: 3 }, { on: 'two' }),
    at: 'services.it',
    suggests: "remove on: 'two'",
    passes: one({ replicas: 3 }, { on: 'two' }),
  },
  // no node at all is told by cluster/nothing-schedulable
  {
    rejects: one({ quorum: true, replicas: 5 }),
    at: 'services.it',
    passes: { ...one({ quorum: true, replicas: 3 }), nodes: { one: tainted, two: tainted, three: tainted } },
  },
  {
    rejects: { ...one({ quorum: true, replicas: 3 }), nodes: { one: tainted, two: tainted, three: open } },
    at: 'services.it',
    passes: one({ quorum: true, replicas: 3 }),
  },
];
