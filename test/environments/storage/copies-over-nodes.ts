import { volume } from '../../../blueprint/contracts/contract';
import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { keeping, storing } from '../storing';

const held = (copies: number, more: object = {}) =>
  lab({ services: { disks: storing(copies), it: keeping('1Gi', { answeredBy: { data: 'disks' } }) }, ...more });
const witness = hetzner('ccx23', { location: 'hel1', roles: ['server'], taints: ['role=witness:NoSchedule'] });
const each = (copies: number) =>
  lab({
    services: {
      disks: storing(copies),
      it: keeping(
        '1Gi',
        { answeredBy: { data: 'disks' } },
        {
          components: () => ({ app: { kind: 'stateful', replicas: 2, cpu: '100m', memory: '128Mi', ports: {}, keepsIn: ['data'] } }),
          needs: () => ({ data: volume('1Gi', { each: 'app' }) }),
        },
      ),
    },
  });
export const fixture: RuleFixture = {
  rejects: held(4),
  at: 'services.it.needs.data',
  suggests: 'replicas: 3 in services.disks',
  passes: held(3),
};
export const more: readonly RuleFixture[] = [
  // a node that takes no pods holds nothing
  {
    rejects: held(3, { nodes: { three: witness } }),
    at: 'services.it.needs.data',
    suggests: 'replicas: 2',
    passes: held(2, { nodes: { three: witness } }),
  },
  // who answers on one node alone
  {
    rejects: lab({ services: { disks: storing(2, { on: 'one' }), it: keeping('1Gi', { answeredBy: { data: 'disks' } }) } }),
    at: 'services.it.needs.data',
    passes: lab({ services: { disks: storing(1, { on: 'one' }), it: keeping('1Gi', { answeredBy: { data: 'disks' } }) } }),
  },
  { rejects: each(4), at: 'services.it.needs.data', passes: each(3) },
];
