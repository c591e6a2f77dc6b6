import { volume } from '../../../blueprint/contracts/contract';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const keeping = (need: string, component: string) =>
  lab({
    services: {
      it: stub({ needs: () => ({ files: volume('1Gi') }), keeps: () => ({ all: { need, method: 'files', component, user: 1000 } }) }),
    },
  });
export const fixture: RuleFixture = {
  rejects: keeping('file', 'app'),
  at: 'services.it',
  suggests: "write 'files'",
  passes: keeping('files', 'app'),
};
export const more: readonly RuleFixture[] = [
  { rejects: keeping('files', 'server'), at: 'services.it', suggests: 'name a component', passes: keeping('files', 'app') },
];
