import { volume } from '../../../blueprint/contracts/contract';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const holding = (kept: string | undefined, keepsIn: readonly string[] = ['files']) =>
  lab({
    services: {
      it: stub({
        components: () => ({ app: { cpu: '100m', memory: '128Mi', ports: {}, keepsIn } }),
        needs: () => ({ files: volume('1Gi') }),
        ...(kept === undefined ? {} : { keeps: () => ({ files: { need: kept, method: 'files', component: 'app', user: 1000 } }) }),
      }),
    },
  });
export const fixture: RuleFixture = { rejects: holding(undefined), at: 'services.it', suggests: "need: 'files'", passes: holding('files') };
export const more: readonly RuleFixture[] = [
  { rejects: holding('file'), at: 'services.it', passes: holding('files') },
  // a cache is a volume that no pod needs back
  { rejects: holding(undefined), at: 'services.it', passes: holding(undefined, []) },
];
