import { loadBalancer } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { server, vps } from '../shorthand';

const at = (location: 'ash' | 'hel1', targets?: string[]) =>
  lab({ ingress: loadBalancer('lb11', { location, ...(targets && { targets }) }) });

export const fixture: RuleFixture = { rejects: at('ash'), at: 'ingress.location', passes: at('hel1') };
const abroad = { nodes: { four: server({ location: 'ash', roles: ['agent'] }) } };
export const more: readonly RuleFixture[] = [
  {
    rejects: lab(abroad),
    at: 'ingress.location',
    passes: lab({ ...abroad, ingress: loadBalancer('lb11', { location: 'fsn1', targets: ['one', 'two', 'three'] }) }),
  },
  // a node of another provider is ingress/target-outside-network's
  { ...fixture, passes: lab({ nodes: { four: vps({ roles: ['agent'] }) } }) },
];
