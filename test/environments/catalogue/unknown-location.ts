import { floatingIp, loadBalancer } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { friend, server, vps } from '../shorthand';

const address = (location: string) => ({ addresses: { mail: { ...floatingIp('fsn1', { on: 'one', purpose: 'mail' }), location } } });

export const fixture: RuleFixture = {
  rejects: lab({ nodes: { one: { ...server(), location: 'fns1' } } }),
  at: 'nodes.one.location',
  suggests: "write 'fsn1'",
  passes: lab({ nodes: { one: server({ location: 'sin' }) } }),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ nodes: { one: { ...vps(), location: 'hel1' } } }),
    at: 'nodes.one.location',
    passes: lab({ nodes: { one: vps({ location: 'waw' }), two: friend({ location: 'the attic' }) } }),
  },
  { rejects: lab(address('hel')), at: 'addresses.mail.location', suggests: "write 'hel1'", passes: lab(address('hel1')) },
  {
    rejects: lab({ ingress: { ...loadBalancer('lb11', { location: 'fsn1' }), location: 'gra' } }),
    at: 'ingress.location',
    passes: lab({ ingress: loadBalancer('lb11', { location: 'nbg1' }) }),
  },
];
