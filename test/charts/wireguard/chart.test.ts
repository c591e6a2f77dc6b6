import { wireguard } from '../../../charts/wireguard/service';
import type { EnvironmentInput } from '../../../environments/environment';
import { hetzner } from '../../../environments/words';
import { example } from '../example';
import { write, type KubeJson, type WrittenSite } from '../site-objects';
import { containersOf, podsOf } from '../pods';
import { podClaims } from '../pod-claims';
import { siteClaims } from '../site-claims';
import { watched } from '../watched';

const POD = 'DaemonSet security/mesh';
let site: WrittenSite;
beforeAll(async () => {
  site = await write(watched({ mesh: wireguard({ in: 'security', every: '20s' }) }));
});

const pod = () => podsOf(site).find(({ id }) => id === POD);
const configuration = (): string =>
  site.objects.find(({ kind, metadata }: KubeJson) => kind === 'ConfigMap' && metadata.name === 'mesh-config')?.data?.['telegraf.conf'] ??
  '';
/** The blocks of a TOML file by their first line. */
const block = (name: string, holds = ''): string =>
  configuration()
    .split(/\n(?=\[)/)
    .find((part) => part.startsWith(name) && part.includes(holds)) ?? '';

test('one pod stands on every node, whatever the node is kept free for, in the network of the node', () => {
  expect(pod()?.spec).toMatchObject({ hostNetwork: true, tolerations: [{ operator: 'Exists' }] });
  expect(pod()?.spec['nodeSelector']).toBeUndefined();
});

test('it may ask WireGuard and send pings, and nothing else that root may', () => {
  const [container] = containersOf(pod()!);
  expect(container?.securityContext).toMatchObject({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'], add: ['NET_ADMIN', 'NET_RAW'] },
  });
  expect(container?.securityContext?.['privileged']).toBeUndefined();
  expect(pod()?.spec.securityContext?.['runAsUser']).toBe(0);
});

test('the interface of the mesh is read, and addresses of people are left out', () => {
  expect(block('[[inputs.wireguard]]')).toContain('devices = ["wg0"]');
  expect(block('[[inputs.wireguard]]')).toContain('fieldexclude = ["endpoint"]');
});

test('every node of the mesh is pinged, those beside the cluster and behind NAT too; laptops sleep in peace', () => {
  const { peers } = site.blueprint.mesh!;
  const [, urls = ''] = /urls = \[(.*)\]/.exec(block('[[inputs.ping]]')) ?? [];
  expect(urls.split(', ').sort()).toEqual(
    peers
      .filter(({ kind }) => kind === 'node')
      .map(({ address }) => `"${address}"`)
      .sort(),
  );
  expect(peers.filter(({ kind }) => kind === 'device')).toHaveLength(1);
});

test('a look ends before the next one begins', () => {
  const [, count] = /count = (\d+)/.exec(block('[[inputs.ping]]')) ?? [];
  const [, deadline] = /deadline = "(\d+)s"/.exec(block('[[inputs.ping]]')) ?? [];
  expect(block('[agent]')).toContain('interval = "20s"');
  expect(Number(count)).toBeLessThan(Number(deadline));
  expect(Number(deadline)).toBeLessThanOrEqual(15);
});

test('series name the peer, by what WireGuard lets through its tunnel and by what is pinged', () => {
  const { peers } = site.blueprint.mesh!;
  for (const { name, address, kind } of peers) {
    expect(block('[[processors.enum]]', 'allowed_peer_cidr')).toContain(`"${address}/32" = "${name}"`);
    expect(block('[[processors.enum]]', 'tags = ["url"]').includes(`"${address}" = "${name}"`)).toBe(kind === 'node');
  }
});

test('metrics are told on the address of the cluster only, and the firewalls of the nodes let the watcher in', () => {
  expect(block('[[outputs.prometheus_client]]')).toContain('listen = "${NODE_ADDRESS}:9273"');
  expect(containersOf(pod()!)[0]?.env).toEqual([{ name: 'NODE_ADDRESS', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } }]);
  const into = site.blueprint.flows.filter(({ to, port }) => to.kind === 'node' && port === 9273);
  expect(into.map(({ from, to, via }) => [from, to, via])).toEqual([
    [{ kind: 'node', node: 'two' }, { kind: 'node', node: 'one' }, 'mesh'],
    [{ kind: 'node', node: 'one' }, { kind: 'node', node: 'two' }, 'mesh'],
  ]);
});

test('a site without a mesh is told what to add', async () => {
  const alone: EnvironmentInput = {
    ...example,
    name: 'alone',
    nodes: { one: hetzner('cx33', { location: 'fsn1', roles: ['server'] }) },
    network: { cidr: '10.10.0.0/16', zone: 'eu-central' },
    services: { mesh: wireguard({ in: 'security' }) },
  };
  const { mesh: _, ...meshless } = alone;
  await expect(write(meshless)).rejects.toThrow(
    "service 'mesh': watches the mesh, got a site without one, expected 'mesh', do add it or drop the service",
  );
});

test.each(Object.entries({ ...podClaims, ...siteClaims }))('%s', (_, claim) => {
  expect(claim(site)).toEqual([]);
});
