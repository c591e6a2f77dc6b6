import { resolve } from '../../blueprint/resolve';
import { portClaims } from '../../blueprint/rules/host-ports';
import { hostPorts } from '../../environments/words';
import { lab } from '../environments/fixture';
import { friend, server } from '../environments/shorthand';

const MAIL = ['tcp/25', 'tcp/465', 'tcp/587', 'tcp/143', 'tcp/993', 'tcp/110', 'tcp/995', 'tcp/4190'];
const portsOf = (site: unknown, node: string): readonly string[] =>
  portClaims(resolve(site, 'site.ts'))
    .filter((claim) => claim.node === node)
    .map(({ protocol, port }) => `${protocol}/${port}`);

test('a server takes the ports of K3s, of etcd where there is one, of the ingress and of the mesh', () => {
  const k3s = ['tcp/22', 'tcp/10250', 'udp/8472', 'tcp/6443'];
  for (const node of ['one', 'two'])
    expect(portsOf(lab({}), node)).toEqual([...k3s, 'tcp/2379', 'tcp/2380', 'tcp/80', 'tcp/443', 'udp/51820']);
  expect(portsOf(lab({ cluster: { datastore: 'sqlite' }, ingress: hostPorts('two') }), 'one')).toEqual([...k3s, 'udp/51820']);
});

test('an agent takes no port of the API or of etcd, a machine beside the cluster none of K3s', () => {
  const site = lab({
    nodes: { four: server({ roles: ['agent'] }), five: friend({ nat: true }) },
    ingress: hostPorts('one'),
    mesh: { port: 51821 },
  });
  expect(portsOf(site, 'four')).toEqual(['tcp/22', 'tcp/10250', 'udp/8472', 'udp/51821']);
  expect(portsOf(site, 'five')).toEqual(['tcp/22', 'udp/51821']);
  expect(portsOf(lab({ mesh: undefined, nodes: { five: friend() } }), 'five')).toEqual(['tcp/22']);
});

test('Mailcow takes 80 and 443 on a host of its own, and 8080 and 8443 behind the ingress', () => {
  expect(portsOf(lab({ nodes: { four: server({ roles: ['mail'] }) } }), 'four')).toEqual([
    'tcp/22',
    ...MAIL,
    'tcp/80',
    'tcp/443',
    'udp/51820',
  ]);
  expect(portsOf(lab({ nodes: { four: server({ roles: ['agent', 'mail'] }) } }), 'four')).toEqual([
    'tcp/22',
    'tcp/10250',
    'udp/8472',
    'tcp/80',
    'tcp/443',
    ...MAIL,
    'tcp/8080',
    'tcp/8443',
    'udp/51820',
  ]);
});
