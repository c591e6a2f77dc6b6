import { mysql } from '../../../charts/mysql/service';
import type { Size } from '../../../constructs/units';
import { hetzner } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const disk = (storage: Size, three = hetzner('ccx23', { location: 'hel1', roles: ['server'] })) =>
  lab({ nodes: { three }, services: { sql: mysql({ storage }) } });
export const fixture: RuleFixture = { rejects: disk('137Gi'), at: 'services.sql', passes: disk('136Gi') };
// a larger machine that takes no pods is no help
const large = (taints: string[]) => disk('137Gi', hetzner('ccx33', { location: 'hel1', roles: ['server'], taints }));
const away = hetzner('ccx23', { location: 'hel1', roles: ['server'], taints: ['role=control:NoSchedule'] });
export const more: readonly RuleFixture[] = [
  { rejects: large(['role=witness:NoSchedule']), at: 'services.sql', passes: large([]) },
  {
    rejects: disk('137Gi'),
    at: 'services.sql',
    passes: disk('137Gi', hetzner('ccx99' as 'ccx23', { location: 'hel1', roles: ['server'] })),
  },
  {
    rejects: disk('137Gi'),
    at: 'services.sql',
    passes: lab({ nodes: { one: away, two: away, three: away }, services: { sql: mysql({ storage: '137Gi' }) } }),
  },
];
