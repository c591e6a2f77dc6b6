import { resolve } from '../../blueprint/resolve';
import { portClaims } from '../../blueprint/rules/host-ports';
import { lab } from '../environments/fixture';
import { onMachine, serving } from '../environments/on-machine';

const post = onMachine({ on: 'two' }, serving('post.example.org'));
const site = resolve(lab({ services: { post } }), 'site.ts');
const { blueprint } = site;

test('a service of a machine has no pods: no namespace grows by it, no name is looked up by it', () => {
  const quotaOf = (of: typeof blueprint) => of.namespaces.find(({ name }) => name === 'post')?.quota;
  const empty = quotaOf(resolve(lab({ namespaces: { post: {} } }), 'site.ts').blueprint);
  expect(quotaOf(blueprint)).toMatchObject({ cpu: empty?.cpu, memoryLimit: empty?.memoryLimit, pods: empty?.pods });
  expect(blueprint.flows.filter(({ from }) => from.kind === 'pods' && from.service === 'post')).toEqual([]);
  expect(resolve(lab({}), 'site.ts').blueprint.published).toEqual([]);
});

test('who comes to it comes to its machine: the world at the public address, pods in the mesh, where those of other nodes come as their node', () => {
  const into = blueprint.flows.filter(({ to, port }) => to.kind === 'node' && to.node === 'two' && [25, 8080].includes(port));
  expect(into.map(({ from, port, via }) => [from.kind === 'node' ? from.node : from.kind, port, via])).toEqual([
    ['edge', 8080, 'cluster'],
    ['one', 8080, 'mesh'],
    ['three', 8080, 'mesh'],
    ['internet', 25, 'public'],
  ]);
  expect(blueprint.flows.filter(({ to }) => to.kind === 'pods' && to.service === 'post')).toEqual([]);
});

test('what is behind a port of the machine is told by network and inner port', () => {
  expect(blueprint.published).toEqual([
    { node: 'two', service: 'post', protocol: 'tcp', port: 8080, network: '172.22.1.0/24', inside: 80 },
    { node: 'two', service: 'post', protocol: 'tcp', port: 25, network: '172.22.1.0/24', inside: 25 },
  ]);
  expect(blueprint.layers.filter(({ name }) => name === 'docker')).toMatchObject([{ cidr: '172.22.1.0/24', path: 'services.post' }]);
});

test('its ports are claimed on its machine and nowhere else', () => {
  const claims = portClaims(site).filter(({ by }) => by === 'post/app');
  expect(claims.map(({ node, port }) => [node, port])).toEqual([
    ['two', 8080],
    ['two', 25],
  ]);
});

test('a secret of its own is delivered by its own word alone: the cluster never sees it', () => {
  const secret = {
    contract: 'secret',
    request: { make: { kind: 'password', length: 32, alphabet: 'alphanumeric' }, why: 'signs' },
  } as const;
  const facts = { needs: () => ({ key: secret }) };
  const readers = (more: object): unknown =>
    resolve(lab({ services: { post: onMachine({ on: 'two' }, { ...facts, ...more }) } }), 'site.ts').blueprint.secrets.find(
      ({ id }) => id === 'post/key',
    )?.readers;
  expect(readers({})).toEqual([]);
  const equips = () => [{ node: 'two', role: 'compose', variables: {}, secrets: { '/etc/post/key': 'key' } }];
  expect(readers({ equips })).toEqual([{ kind: 'host', node: 'two', path: '/etc/post/key', owner: 'root:root', mode: '0600' }]);
});
