import { lab, type RuleFixture } from '../fixture';
import { keeping, storing } from '../storing';

const held = (copies: number, by = 'disks') =>
  lab({ services: { disks: storing(copies), it: keeping('1Gi', { answeredBy: { data: by } }) } });
export const fixture: RuleFixture = {
  rejects: held(1),
  at: 'services.it.needs.data',
  suggests: "answeredBy: { data: 'local-path' } in services.it",
  passes: held(2),
};
// the remedy that it names
export const more: readonly RuleFixture[] = [{ rejects: held(1), at: 'services.it.needs.data', passes: held(1, 'local-path') }];
