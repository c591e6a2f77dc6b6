import { hostPorts } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { server } from '../shorthand';

const mailBesideEdge = { ingress: hostPorts('one', 'two', 'three'), nodes: { one: server({ roles: ['server', 'mail'] }) } };

export const fixture: RuleFixture = {
  rejects: lab({ ...mailBesideEdge, mesh: undefined }),
  at: 'nodes.one.roles',
  suggests: 'a host of its own',
  // on the mesh Mailcow's web server stands behind the ingress
  passes: lab(mailBesideEdge),
};
export const more: readonly RuleFixture[] = [
  { ...fixture, passes: lab({ ...mailBesideEdge, mesh: undefined, ingress: hostPorts('two', 'three') }) },
  { ...fixture, passes: lab({ mesh: undefined, nodes: { four: server({ roles: ['mail'] }) } }) },
  // Flannel's VXLAN
  { rejects: lab({ mesh: { port: 8472 } }), at: 'mesh.port', suggests: '51820', passes: lab({ mesh: { port: 8473 } }) },
  { rejects: lab({ mesh: { port: 8472 } }), at: 'mesh.port', suggests: '51820', passes: lab({ mesh: { port: 6443 } }) },
];
