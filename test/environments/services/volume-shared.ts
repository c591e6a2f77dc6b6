import { volume } from '../../../blueprint/contracts/contract';
import type { Component } from '../../../blueprint/service';
import { storing } from '../storing';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const one = (component: Partial<Component>, answeredBy: Readonly<Record<string, string>> = {}) =>
  lab({
    services: {
      it: stub(
        {
          components: () => ({ app: { cpu: '100m', memory: '128Mi', ports: {}, keepsIn: ['files'], ...component } }),
          needs: () => ({ files: volume('1Gi') }),
          keeps: () => ({ files: { need: 'files', method: 'files', component: 'app', user: 1000 } }),
        },
        { answeredBy },
      ),
      disks: storing(),
    },
  });
export const fixture: RuleFixture = {
  rejects: one({ replicas: 2 }),
  at: 'services.it',
  suggests: 'one replica',
  passes: one({ replicas: 1 }),
};
export const more: readonly RuleFixture[] = [
  // a volume that goes along with its pod is attached to one node at a time as well
  { rejects: one({ replicas: 2 }, { files: 'disks' }), at: 'services.it', passes: one({}, { files: 'disks' }) },
  { rejects: one({ maxReplicas: 2 }), at: 'services.it', passes: one({ maxReplicas: 1 }) },
  { rejects: one({ replicas: 2 }), at: 'services.it', passes: one({ replicas: 2, keepsIn: [] }) },
  { rejects: one({ replicas: 2 }), at: 'services.it', passes: one({ replicas: 2, kind: 'stateful' }) },
];
