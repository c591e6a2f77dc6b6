import { hostPorts } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { z } from 'zod';
import { defineService } from '../../../blueprint/service';
import { server } from '../shorthand';

const probe = defineService({
  kind: 'probe',
  options: { port: z.int() },
  components: ({ options: { port } }) => ({
    app: {
      kind: 'daemon',
      cpu: '10m',
      memory: '32Mi',
      ports: { metrics: port },
      hostNetwork: true,
      privilege: { level: 'privileged', why: 'looks at the network of its node' },
    },
  }),
});

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
  // pods in the network of their node, among each other and beside the host
  ...[10250, 9100].map((port): RuleFixture => ({
    rejects: lab({ services: { first: probe({ port: 9100 }), second: probe({ port }) } }),
    at: 'services.second',
    suggests: 'another port',
    passes: lab({ services: { first: probe({ port: 9100 }), second: probe({ port: 9101 }) } }),
  })),
];
