import { parse, parseAllDocuments } from 'yaml';
import { crowdsec } from '../../../charts/crowdsec/service';
import { traefik } from '../../../charts/traefik/service';
import { podClaims } from '../pod-claims';
import { containersOf, podsOf } from '../pods';
import { siteClaims } from '../site-claims';
import { write, type KubeJson, type WrittenSite } from '../site-objects';
import { watched } from '../watched';

const edge = traefik({ in: 'edge' });
let site: WrittenSite;
let large: WrittenSite;
beforeAll(async () => {
  site = await write(watched({ edge, guard: crowdsec({ in: 'security' }) }));
  large = await write(
    watched({ edge, guard: crowdsec({ in: 'security', online: 'console', hosts: true, bouncer: true, failure: 'closed', ban: '30m' }) }),
  );
});

const named = ({ objects }: WrittenSite, kind: string, name: string): KubeJson | undefined =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);
const fileOf = (of: WrittenSite, workload: string, key: string): string => named(of, 'ConfigMap', `${workload}-config`)?.data?.[key] ?? '';
const podOf = (of: WrittenSite, id: string) => podsOf(of).find((pod) => pod.id === id)!;
const envOf = (of: WrittenSite, id: string, container: string) =>
  Object.fromEntries(
    (containersOf(podOf(of, id)).find(({ name }) => name === container)?.env ?? []).map(({ name, value }) => [name, value]),
  );
const LAPI = 'StatefulSet security/guard-lapi';
const AGENT = 'DaemonSet security/guard-agent';

test('agents read the access log of the edge where the container runtime writes it, and no other log', () => {
  const { filenames, labels } = parse(fileOf(site, 'guard-agent', 'edge.yaml')) as {
    readonly filenames: readonly string[];
    readonly labels: object;
  };
  const [pod] = podsOf(site).filter(({ labels: of }) => of['app.kubernetes.io/name'] === 'traefik');
  const written = `/var/log/pods/edge_${pod?.owner.metadata.name}-5d8f9-x2x_2f1c/${pod?.spec.containers[0]?.name}/0.log`;
  const fits = (glob: string, path: string): boolean => new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`).test(path);
  expect(filenames.map((glob) => fits(glob, written))).toEqual([true]);
  for (const other of [
    'web_shop-1_2f1c/web-app/0.log',
    'edge_other-5d8f9-x2x_2f1c/traefik/0.log',
    `edge_${pod?.owner.metadata.name}-1_2f1c/sidecar/0.log`,
  ])
    expect(filenames.some((glob) => fits(glob, `/var/log/pods/${other}`))).toBe(false);
  // the hub's parser takes what its program starts with, in the lines of containerd
  expect(labels).toEqual({ type: 'containerd', program: 'traefik' });
});

test('they see nothing else of the node than the logs of pods, and cannot change them', () => {
  const { volumes = [], hostNetwork, hostPID } = podOf(site, AGENT).spec;
  expect(volumes.flatMap(({ hostPath }) => (hostPath === undefined ? [] : [hostPath]))).toEqual([
    { path: '/var/log/pods', type: 'Directory' },
  ]);
  const [container] = containersOf(podOf(site, AGENT));
  expect(container?.volumeMounts?.find(({ mountPath }) => mountPath === '/var/log/pods')).toMatchObject({ readOnly: true });
  expect([hostNetwork, hostPID, container?.securityContext?.['privileged']]).toEqual([undefined, undefined, undefined]);
  expect(container?.securityContext?.capabilities).toEqual({ drop: ['ALL'] });
});

test('the local API is restricted although its agents are not', () => {
  const strict = { ...site, blueprint: { ...site.blueprint, services: [] } };
  for (const claim of ['every pod meets Pod Security restricted', 'every container meets Pod Security restricted'])
    expect((podClaims[claim]?.(strict) ?? []).filter((text) => text.includes('guard-lapi'))).toEqual([]);
});

test('each node has a machine of its own that the local API knows before it starts', () => {
  const { MACHINES, BOUNCERS, ONLINE } = envOf(site, LAPI, 'accounts');
  expect(MACHINES).toBe('agent-one /run/machines/agent\nagent-two /run/machines/agent\n');
  expect(BOUNCERS).toBe('edge /run/bouncers/edge\n');
  expect(ONLINE).toBe('off');
  const agent = envOf(site, AGENT, 'crowdsec');
  expect(agent['AGENT_USERNAME']).toBe('agent-$(NODE_NAME)');
  expect(agent['LOCAL_API_URL']).toBe('http://guard-lapi.security.svc.cluster.local:8080');
});

test('nothing leaves the site unless it says so', () => {
  const central = (of: WrittenSite) => of.blueprint.flows.filter(({ to }) => to.kind === 'host' && to.host === 'api.crowdsec.net');
  expect([central(site).length, central(large).length]).toEqual([0, 1]);
  const server = (of: WrittenSite) =>
    (parse(fileOf(of, 'guard-lapi', 'config.yaml')) as { readonly api: { readonly server: object } }).api.server;
  expect([Object.keys(server(site)), Object.keys(server(large))].map((keys) => keys.includes('online_client'))).toEqual([false, true]);
  const asked = (of: WrittenSite) => of.blueprint.secrets.filter(({ id, make }) => id.startsWith('guard/') && make.kind === 'external');
  expect([asked(site).length, asked(large).map(({ id }) => id)]).toEqual([0, ['guard/enrolment']]);
});

test('the hosts may join where the site says so, by names and secrets of their own', () => {
  const fromNodes = (of: WrittenSite) =>
    of.blueprint.flows.filter(({ from, to }) => from.kind === 'nodes' && to.kind === 'pods' && to.service === 'guard');
  expect([fromNodes(site).length, fromNodes(large).map(({ port }) => port)]).toEqual([0, [8080]]);
  const { MACHINES, BOUNCERS } = envOf(large, LAPI, 'accounts');
  expect(MACHINES).toContain('\nhost-one /run/machines/hosts\nhost-two /run/machines/hosts\n');
  expect(BOUNCERS).toBe('edge /run/bouncers/edge\nhosts /run/bouncers/hosts\n');
});

test('who asks for the edge is the bouncer where there is one, and has the key of the edge', () => {
  const callers = (of: WrittenSite) =>
    of.blueprint.flows
      .filter(({ to, port, from }) => to.kind === 'pods' && to.component === 'lapi' && port === 8080 && from.kind === 'pods')
      .map(({ from }) => (from.kind === 'pods' ? `${from.service}/${from.component}` : from.kind))
      .sort();
  expect([callers(site), callers(large)]).toEqual([
    ['edge/traefik', 'guard/agent'],
    ['guard/agent', 'guard/bouncer'],
  ]);
});

test('who strikes again stays out longer', () => {
  const [address, network] = parseAllDocuments(fileOf(large, 'guard-lapi', 'profiles.yaml')).map(
    (document) =>
      document.toJS() as {
        readonly duration_expr?: string;
        readonly decisions: readonly { readonly type: string; readonly duration: string }[];
      },
  );
  expect([address?.decisions, network?.decisions]).toEqual([[{ type: 'ban', duration: '1800s' }], [{ type: 'ban', duration: '1800s' }]]);
  expect(address?.duration_expr).toContain('* 1800)');
});

test("without an edge of the site's own there is no log to read, and the site is told", async () => {
  await expect(write(watched({ guard: crowdsec({ in: 'security' }) }))).rejects.toThrow(
    "service 'guard': reads the access log of the edge, got K3s' own Traefik, which writes none",
  );
});

// an edge of the site's own has routes of its own kind, which are judged beside it
const { 'every host that is served to the internet has a route': _, ...claims } = { ...podClaims, ...siteClaims };

test.each(Object.entries(claims))('%s', (_, claim) => {
  expect(claim(site)).toEqual([]);
  expect(claim(large)).toEqual([]);
});
