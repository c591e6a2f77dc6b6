import { traefik } from '../../../charts/traefik/service';
import { certManager } from '../../../charts/cert-manager/service';
import { machine } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const lone = {
  network: undefined,
  mesh: undefined,
  cluster: undefined,
  ingress: { kind: 'host-ports', on: ['one'] },
  nodes: {
    one: machine({ location: 'office', cpu: '8', memory: '32Gi', disk: '1Ti', endpoint: 'one.example.net', roles: ['server'] }),
    two: undefined,
    three: undefined,
  },
};
const certified = { services: { edge: traefik({}), certs: certManager({}) } };
export const fixture: RuleFixture = {
  rejects: lab({ ...lone, ...certified }),
  at: 'nodes',
  suggests: 'mesh',
  passes: lab({ ...lone, ...certified, mesh: { cidr: '10.0.0.0/24' } }),
};
export const more: readonly RuleFixture[] = [
  // pods that meet pods alone need no address of a node
  { rejects: lab({ ...lone, ...certified }), at: 'nodes', passes: lab(lone) },
];
