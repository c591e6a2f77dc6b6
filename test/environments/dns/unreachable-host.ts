import { hostPorts } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { friend, page } from '../shorthand';

export const fixture: RuleFixture = { rejects: lab({ ingress: undefined }), at: 'ingress', passes: lab({ ingress: hostPorts() }) };
export const more: readonly RuleFixture[] = [
  { ...fixture, passes: lab({ ingress: undefined, services: { shop: undefined, wiki: page({ host: 'wiki.example.org', to: 'mesh' }) } }) },
  {
    rejects: lab({ ingress: hostPorts('three'), nodes: { three: friend() } }),
    at: 'ingress',
    passes: lab({ ingress: hostPorts('three', 'two'), nodes: { three: friend() } }),
  },
];
