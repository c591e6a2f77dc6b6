import { lab, type RuleFixture } from '../fixture';
import { friend } from '../shorthand';

const from = (...sshFrom: string[]) => ({ operator: { sshFrom } });

export const fixture: RuleFixture = {
  rejects: lab(from('192.168.1.0/24', '100.64.0.0/16')),
  at: 'operator.sshFrom',
  passes: lab(from('192.168.1.0/24', '198.51.100.7/32')),
};
const home = friend({ endpoint: 'home.example.com' });
export const more: readonly RuleFixture[] = [
  // at home they are in the same room
  { ...fixture, passes: lab({ ...from('192.168.1.0/24'), nodes: { one: home, two: home, three: home } }) },
];
