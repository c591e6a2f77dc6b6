import { defineService, image } from '../../blueprint/service';
import { Workload, describeConnection, reachability, type Connection } from '../../constructs/kubernetes';
import { componentOf, imageOf } from '../../charts/service-chart';
import type { EnvironmentInput } from '../../environments/environment';
import { hostname } from '../../environments/fields';
import { assign, drop, set, type Break } from './break';
import { example } from './example';
import { expectedConnections } from './expected-connections';
import { podsOf } from './pods';
import { withStandIns } from './stand-ins';
import { idOf, write, writeSites, type KubeJson, type WrittenSite } from './site-objects';

/** A service that the repository does not have: several components, a call outside, UDP, a way in from the mesh only. */
const caller = defineService({
  kind: 'caller',
  options: { host: hostname() },
  images: { app: image('ghcr.io/example/caller', '1.0.0') },
  components: () => ({
    app: { cpu: '10m', memory: '32Mi', ports: { http: 8080, voice: { port: 5004, protocol: 'udp' } } },
    worker: { cpu: '10m', memory: '32Mi', ports: { metrics: 9000 } },
  }),
  serves: ({ options: { host } }) => ({ page: { host, component: 'app', port: 'http' } }),
  calls: () => ({ updates: { component: 'worker', host: 'updates.example.com', port: 443, why: 'updates' } }),
  chart: () =>
    Promise.resolve({
      chart: {
        build(scope: never, plan: never): void {
          for (const key of ['app', 'worker']) {
            const { base } = componentOf(plan, key);
            new Workload(scope, {
              kind: 'Deployment',
              ...base,
              image: imageOf(plan, 'app'),
              user: 1000,
              replicas: 1,
              probes: { readiness: { http: '/', port: 'http' } },
            });
          }
        },
      },
    }),
});

const large: EnvironmentInput = {
  ...example,
  name: 'large',
  services: { ...example.services, caller: caller({ in: 'web', host: 'caller.example.org' }) },
};
let sites: readonly WrittenSite[];

beforeAll(async () => {
  sites = [...(await writeSites()), await write(example), await write(large)].map(withStandIns);
});

type Direction = 'Ingress' | 'Egress';

/** What the written policies let pass, whoever made them. */
const allowed = ({ objects, blueprint }: Pick<WrittenSite, 'objects' | 'blueprint'>): readonly Connection[] =>
  reachability(objects, blueprint.cluster && { podCidr: blueprint.cluster.pods });

/** What one end alone lets pass, whatever the other says: a door that stands open behind a closed one. */
const allowedBy = ({ objects, blueprint }: WrittenSite, direction: Direction): readonly Connection[] =>
  allowed({
    blueprint,
    objects: objects.map((object) =>
      object.kind === 'NetworkPolicy' ? (assign(object, ['spec', 'policyTypes'], [direction]) as KubeJson) : object,
    ),
  }).filter(({ from, to }) => (direction === 'Ingress' ? to : from) !== 'anywhere');

/** What all the world may enter, every pod may, as far as this end goes: of such a port only the world is told. */
const closed = (connections: readonly string[]): readonly string[] => {
  const open = connections.flatMap((text) => (text.startsWith(WORLD) ? [text.slice(WORLD.length)] : []));
  return connections.filter((text) => text.startsWith(WORLD) || !open.some((target) => text.endsWith(` -> ${target}`)));
};
const WORLD = 'cidr 0.0.0.0/0 -> ';

const workloadsOf = (site: WrittenSite): ReadonlySet<string> =>
  new Set(podsOf(site).map(({ owner: { metadata } }) => `${metadata.namespace}/${metadata.name}`));

/** Three views of a site's policies: both ends, and each end alone. Pods are told from others by their workloads' names. */
const VIEWS = {
  both: (site: WrittenSite): readonly string[] => allowed(site).map(describeConnection),
  into: (site: WrittenSite): readonly string[] => {
    const workloads = workloadsOf(site);
    return closed(
      allowedBy(site, 'Ingress')
        .filter(({ to }) => workloads.has(to))
        .map(describeConnection),
    );
  },
  out: (site: WrittenSite): readonly string[] => {
    const workloads = workloadsOf(site);
    return allowedBy(site, 'Egress')
      .filter(({ from }) => workloads.has(from))
      .map(describeConnection);
  },
};
const views = (site: WrittenSite): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(Object.entries(VIEWS).map(([name, view]) => [name, view(site)]));

/** The site with a pod of nobody in each namespace: what is opened to a whole namespace is opened to more than is there today. */
const withStrangers = ({ objects, ...site }: WrittenSite): WrittenSite => ({
  ...site,
  objects: [
    ...objects,
    ...site.blueprint.namespaces.map(({ name }) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'stranger', namespace: name },
      spec: { template: { metadata: { labels: { app: 'stranger' } }, spec: { containers: [] } } },
    })),
  ],
});

const expectedViews = ({ blueprint }: WrittenSite): Readonly<Record<string, readonly string[]>> => {
  const { flows } = blueprint;
  return {
    both: expectedConnections(blueprint),
    // no policy holds pods in the network of their node
    into: closed(
      expectedConnections({ ...blueprint, flows: flows.filter(({ to }) => to.kind === 'pods') }).filter(
        (text) => !/ -> (cidr|pods) /.test(text),
      ),
    ),
    out: expectedConnections({ ...blueprint, flows: flows.filter(({ from }) => from.kind === 'pods') }).filter(
      (text) => !/^(cidr|pods) /.test(text),
    ),
  };
};

interface Rule {
  readonly from?: readonly object[];
  readonly to?: readonly object[];
  readonly ports: readonly object[];
}
const rulesOf = ({ spec }: KubeJson, key: 'ingress' | 'egress'): readonly Rule[] =>
  (spec as Readonly<Record<typeof key, readonly Rule[]>>)[key];

/** Mistakes that are tried of each site, at most. */
const BREAKS = 150;

/** Whether a rule is for everybody. */
const isWorld = ({ from }: Rule): boolean => JSON.stringify(from ?? []).includes('"0.0.0.0/0"');

/** Ways in which a policy may be lost or become too wide, for each of its rules. */
const breaksOf = (policy: KubeJson): readonly Break[] => {
  const id = idOf(policy);
  const ofRules = (['ingress', 'egress'] as const).flatMap((key) =>
    rulesOf(policy, key).flatMap((rule, index, rules) => {
      const peers = `spec.${key}.${index}.${key === 'ingress' ? 'from' : 'to'}`;
      const ports = `spec.${key}.${index}.ports`;
      const known = rule.from ?? rule.to ?? [];
      const wider = [{ namespaceSelector: {} }, { podSelector: {} }, { ipBlock: { cidr: '0.0.0.0/0' } }];
      const toAll = isWorld(rule);
      // a rule for ports that all the world may enter says nothing more
      const open = rules.filter(isWorld).flatMap((other) => other.ports.map((port) => JSON.stringify(port)));
      if (!toAll && key === 'ingress' && rule.ports.every((port) => open.includes(JSON.stringify(port)))) return [];
      return [
        set(
          id,
          `spec.${key}`,
          rules.filter((other) => other !== rule),
        ),
        set(id, peers, undefined),
        ...(toAll ? [] : wider.map((peer) => set(id, peers, [...known, peer]))),
        set(id, ports, undefined),
        set(id, ports, [...rule.ports, { protocol: 'TCP', port: 9 }]),
        set(id, ports, rule.ports.slice(1)),
        set(id, `${ports}.0.protocol`, 'SCTP'),
        set(id, `${ports}.0.endPort`, 65535),
      ];
    }),
  );
  return [
    drop(id),
    set(id, 'spec.podSelector', { matchLabels: { app: 'other' } }),
    set(id, 'spec.egress', [{}]),
    set(id, 'spec.ingress', [{}]),
    ...ofRules,
  ];
};

test('what the written policies of every site let pass is what its flows say: no more, no less, at either end', () => {
  for (const site of sites) {
    expect(expectedConnections(site.blueprint).length).toBeGreaterThan(5);
    expect({ site: site.blueprint.site, ...views(site) }).toEqual({ site: site.blueprint.site, ...expectedViews(site) });
  }
});

test('flows to hosts outside, by UDP and of several components are among those compared', () => {
  const connections = expectedConnections(sites.at(-1)!.blueprint);
  expect(connections.filter((text) => /^web\/caller-worker -> cidr .* TCP 443$/.test(text))).toHaveLength(1);
  expect(connections.filter((text) => / -> web\/caller-app TCP 8080$/.test(text))).toHaveLength(1);
  expect(connections.filter((text) => text.endsWith('UDP 53')).length).toBeGreaterThan(5);
});

test('a policy that is lost, or any rule of it that is lost or too wide, makes the comparison fail', () => {
  const unnoticed = sites.flatMap((site) => {
    const all = site.objects.filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name !== 'deny-all').flatMap(breaksOf);
    // of a large site a part, evenly
    const breaks = all.filter((_, index) => index % Math.ceil(all.length / BREAKS) === 0);
    expect(breaks.length).toBeGreaterThan(30);
    const watched = withStrangers(site);
    // that these are what the flows say, the test above holds
    const expected = Object.entries(VIEWS).map(([, view]) => [view, JSON.stringify(view(watched))] as const);
    return breaks
      .filter(({ apply }) => {
        const broken = apply(watched);
        return expected.every(([view, said]) => JSON.stringify(view(broken)) === said);
      })
      .map(({ what }) => `${site.blueprint.site}: ${what}`);
  });
  expect(unnoticed).toEqual([]);
});

test('a namespace without any policy is seen to be open', () => {
  const [site] = sites.slice(-2) as [WrittenSite];
  const open = ['NetworkPolicy data/sql', 'NetworkPolicy data/deny-all'].reduce((left, id) => drop(id).apply(left), site);
  expect(allowed(open).map(describeConnection)).toEqual(
    expect.arrayContaining(['anywhere -> data/sql TCP *', 'data/sql -> anywhere TCP *']),
  );
});
