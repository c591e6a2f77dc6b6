import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ operator: { sshKeys: { ops: undefined } } }),
  at: 'operator.sshKeys',
  passes: lab({ operator: { sshKeys: {} } }),
};
