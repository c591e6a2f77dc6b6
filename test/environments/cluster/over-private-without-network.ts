import { lab, type RuleFixture } from '../fixture';

const bare = { network: undefined, ingress: undefined };
export const fixture: RuleFixture = {
  rejects: lab({ ...bare, cluster: { over: 'private' } }),
  at: 'cluster.over',
  suggests: "'mesh'",
  passes: lab({ ...bare, cluster: { over: 'mesh' } }),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ ...bare, mesh: undefined, cluster: { over: 'private' } }),
    at: 'cluster.over',
    suggests: 'network: {',
    passes: lab({ mesh: undefined, cluster: { over: 'private' } }),
  },
];
