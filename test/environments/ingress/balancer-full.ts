import { loadBalancer } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

// only their number counts here
const targets = (count: number, type: 'lb11' | 'lb21' | 'lb31' = 'lb11') =>
  lab({ ingress: loadBalancer(type, { location: 'fsn1', targets: Array.from({ length: count }, (_, i) => `node${i}`) }) });

export const fixture: RuleFixture = { rejects: targets(26), at: 'ingress.type', suggests: "write 'lb21'", passes: targets(25) };
export const more: readonly RuleFixture[] = [
  { rejects: targets(75), at: 'ingress.type', suggests: "write 'lb21'", passes: targets(25) },
  { rejects: targets(76, 'lb21'), at: 'ingress.type', suggests: "write 'lb31'", passes: targets(75, 'lb21') },
  { rejects: targets(151, 'lb31'), at: 'ingress.type', suggests: 'fewer', passes: targets(150, 'lb31') },
];
