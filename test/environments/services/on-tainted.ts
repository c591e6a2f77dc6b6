import { hetzner } from '../../../environments/words';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const tainted = (taint: string) =>
  lab({
    nodes: { four: hetzner('ccx23', { location: 'fsn1', roles: ['agent'], taints: [taint] }) },
    services: { it: stub({}, { on: 'four' }) },
  });
export const fixture: RuleFixture = {
  rejects: tainted('role=ci:NoSchedule'),
  at: 'services.it.on',
  suggests: 'name another node',
  passes: tainted('role=ci:PreferNoSchedule'),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: tainted('role=ci:NoExecute'),
    at: 'services.it.on',
    passes: lab({
      nodes: { four: hetzner('ccx23', { location: 'fsn1', roles: ['agent'], taints: ['role=ci:NoExecute'] }) },
      services: { it: stub({}, { on: 'one' }) },
    }),
  },
];
