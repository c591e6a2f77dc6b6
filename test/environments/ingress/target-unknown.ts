import { hostPorts, loadBalancer } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const to = (...targets: string[]) => lab({ ingress: loadBalancer('lb11', { location: 'fsn1', targets }) });

export const fixture: RuleFixture = {
  rejects: to('one', 'tow'),
  at: 'ingress.targets.1',
  suggests: "write 'two'",
  passes: to('one', 'two'),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ ingress: hostPorts('thee') }),
    at: 'ingress.on.0',
    suggests: "write 'three'",
    passes: lab({ ingress: hostPorts('three') }),
  },
];
