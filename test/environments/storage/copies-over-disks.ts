import { mysql } from '../../../charts/mysql/service';
import type { Size } from '../../../constructs/units';
import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { keeping, storing } from '../storing';

// 85 % of 160 GiB are 136, on each of three nodes
const disks = (copies: number, sizes: readonly Size[], more: object = {}) =>
  lab({
    services: {
      sql: mysql({ answeredBy: { data: 'local-path' } }),
      copies: undefined,
      disks: storing(copies),
      ...Object.fromEntries(sizes.map((size, index) => [`it-${index}`, keeping(size, { answeredBy: { data: 'disks' } })])),
    },
    ...more,
  });
const large = hetzner('ccx33', { location: 'hel1', roles: ['server'] });
const unknown = hetzner('ccx99' as 'ccx23', { location: 'hel1', roles: ['server'] });
const pinned = (storage: Size) => ({ services: { sql: mysql({ on: 'one', storage, answeredBy: { data: 'local-path' } }) } });
const beside = (storage: Size) => {
  const { services } = disks(2, ['68Gi', '68Gi', '30Gi']);
  return lab({ services: { ...services, copies: undefined, ...pinned(storage).services } });
};
export const fixture: RuleFixture = {
  rejects: disks(2, ['100Gi', '105Gi']),
  at: 'services.disks',
  suggests: 'keep fewer copies',
  passes: disks(2, ['100Gi', '104Gi']),
};
export const more: readonly RuleFixture[] = [
  // a volume that fits on one node alone has no place for its other copy
  {
    rejects: disks(2, ['137Gi'], { nodes: { three: large } }),
    at: 'services.disks',
    passes: disks(2, ['136Gi'], { nodes: { three: large } }),
  },
  // a large machine holds nothing twice: 200 of its 204 are for nothing
  {
    rejects: disks(3, ['100Gi', '40Gi'], { nodes: { three: large } }),
    at: 'services.disks',
    passes: disks(2, ['100Gi', '40Gi'], { nodes: { three: large } }),
  },
  // what stays on a node takes of the same disk
  { rejects: beside('77Gi'), at: 'services.disks', passes: beside('75Gi') },
  { rejects: disks(2, ['100Gi', '105Gi']), at: 'services.disks', passes: disks(2, ['100Gi', '105Gi'], { nodes: { three: unknown } }) },
];
