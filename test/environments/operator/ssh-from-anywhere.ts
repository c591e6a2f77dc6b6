import { lab, type RuleFixture } from '../fixture';

const from = (...sshFrom: string[]) => ({ operator: { sshFrom } });

export const fixture: RuleFixture = {
  rejects: lab({ mesh: undefined, operator: { sshFrom: undefined } }),
  at: 'operator.sshFrom',
  passes: lab(from('0.0.0.0/0')),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ mesh: undefined, ...from('198.51.100.0/24', '2.0.0.0/7') }),
    at: 'operator.sshFrom',
    passes: lab({ mesh: undefined, ...from('198.51.100.0/24', '2.0.0.0/8') }),
  },
];
