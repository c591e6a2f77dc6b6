import { volume } from '../../../blueprint/contracts/contract';
import type { Component } from '../../../blueprint/service';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const one = (component: Partial<Component>) =>
  lab({
    services: {
      it: stub({
        components: () => ({ app: { cpu: '100m', memory: '128Mi', ports: {}, keepsIn: ['files'], ...component } }),
        needs: () => ({ files: volume('1Gi') }),
        keeps: () => ({ files: { need: 'files', method: 'files', component: 'app', user: 1000 } }),
      }),
    },
  });
export const fixture: RuleFixture = {
  rejects: one({ replicas: 2 }),
  at: 'services.it',
  suggests: 'one replica',
  passes: one({ replicas: 1 }),
};
export const more: readonly RuleFixture[] = [
  { rejects: one({ maxReplicas: 2 }), at: 'services.it', passes: one({ maxReplicas: 1 }) },
  { rejects: one({ replicas: 2 }), at: 'services.it', passes: one({ replicas: 2, keepsIn: [] }) },
  { rejects: one({ replicas: 2 }), at: 'services.it', passes: one({ replicas: 2, kind: 'stateful' }) },
];
