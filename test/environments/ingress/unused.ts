import { lab, type RuleFixture } from '../fixture';
import { page } from '../shorthand';
import { stub } from '../stub';

const serving = (to: 'internet' | 'mesh') => lab({ services: { shop: page({ host: 'wiki.example.org', to }) } });

export const fixture: RuleFixture = { rejects: serving('mesh'), at: 'ingress', passes: serving('internet') };
const edge = stub({ role: { is: 'edge', component: 'app' } });
export const more: readonly RuleFixture[] = [
  // an edge of the site's own serves the mesh as well
  { ...fixture, passes: lab({ services: { shop: page({ host: 'wiki.example.org', to: 'mesh' }), edge } }) },
  { ...fixture, passes: lab({ ingress: undefined, services: { shop: undefined } }) },
];
