import { loadBalancer } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { many, server } from '../shorthand';

const targets = (count: number, type: 'lb11' | 'lb21' | 'lb31' = 'lb11') =>
  lab({ ingress: loadBalancer(type, { location: 'fsn1' }), nodes: many(count - 3, 'extra', server({ roles: ['agent'] })) });

export const fixture: RuleFixture = { rejects: targets(26), at: 'ingress.type', suggests: "write 'lb21'", passes: targets(25) };
export const more: readonly RuleFixture[] = [
  { rejects: targets(76, 'lb21'), at: 'ingress.type', suggests: "write 'lb31'", passes: targets(75, 'lb21') },
];
