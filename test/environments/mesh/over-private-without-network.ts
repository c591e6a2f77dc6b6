import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ network: undefined, mesh: { over: 'private' } }),
  at: 'mesh.over',
  passes: lab({ mesh: { over: 'private' } }),
};
export const more: readonly RuleFixture[] = [{ ...fixture, passes: lab({ network: undefined, mesh: { over: 'public' } }) }];
