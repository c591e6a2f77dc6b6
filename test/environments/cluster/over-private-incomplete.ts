import { machine } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const home = (roles: 'agent'[]) =>
  machine({ roles, endpoint: 'home.example.org', location: 'cellar', cpu: '4', memory: '8Gi', disk: '1Ti' });
export const fixture: RuleFixture = {
  rejects: lab({ nodes: { home: home(['agent']) } }),
  at: 'nodes.home',
  suggests: "over: 'mesh'",
  passes: lab({ nodes: { home: home([]) } }),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ nodes: { home: home(['agent']) } }),
    at: 'nodes.home',
    passes: lab({ cluster: { over: 'mesh' }, nodes: { home: home(['agent']) } }),
  },
];
