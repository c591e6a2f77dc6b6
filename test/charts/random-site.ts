import fc from 'fast-check';
import { http } from '../../blueprint/contracts/contract';
import type { Accept, Call, Component, Role, Serve, ServiceDefinition, ServiceUse } from '../../blueprint/service';
import type { ServicePlan } from '../../blueprint/blueprint';
import { deployment, type SiteChart } from '../../constructs/kubernetes';
import { selectorOf } from '../../charts/service-chart';
import type { EnvironmentInput } from '../../environments/environment';
import { hetzner, hostPorts, loadBalancer } from '../../environments/words';
import { example } from './example';

const CLASSES = ['prod', 'dev', 'platform'] as const;
const SPACES = ['alpha', 'beta', 'gamma', 'delta'];
const ROLES: readonly Role[] = ['edge', 'waf', 'monitoring'];
/** Ports that do not touch one another: neighbours would be told as one range. */
const number = fc.integer({ min: 200, max: 900 }).map((n) => n * 10);

interface RandomComponent {
  readonly kind: 'stateless' | 'stateful' | 'daemon';
  readonly hostNetwork: boolean;
  readonly upstream: boolean;
  readonly tcp: number;
  readonly udp: number;
}
interface RandomService {
  readonly space: number;
  readonly components: readonly RandomComponent[];
  /** Each picks one of its components by its remainder. */
  readonly calls: readonly { readonly component: number; readonly to: 'outside' | 'kubernetes-api' | 'nodes'; readonly port: number }[];
  readonly accepts: readonly {
    readonly component: number;
    readonly port: 'tcp' | 'udp';
    readonly from: 'outside' | 'edge' | 'nodes' | 'kubernetes-api' | 'own' | { readonly service: number; readonly component: number };
  }[];
  readonly serves: readonly {
    readonly component: number;
    readonly candidate: number | null;
    readonly to: 'internet' | 'mesh';
    readonly waf: 'off' | 'block';
  }[];
  readonly asks: readonly number[];
  readonly metrics: boolean;
}
export interface RandomSite {
  readonly classes: readonly (typeof CLASSES)[number][];
  readonly services: readonly RandomService[];
  /** Which service has each role; beyond the services for none. */
  readonly roles: readonly number[];
  readonly balancer: boolean;
}

const index = fc.nat({ max: 7 });
const component: fc.Arbitrary<RandomComponent> = fc.record({
  kind: fc.constantFrom('stateless', 'stateful', 'daemon'),
  hostNetwork: fc.integer({ min: 0, max: 3 }).map((n) => n === 1),
  upstream: fc.integer({ min: 0, max: 3 }).map((n) => n === 2),
  tcp: number,
  udp: number,
});
const service: fc.Arbitrary<RandomService> = fc.record({
  space: fc.nat({ max: SPACES.length - 1 }),
  components: fc.array(component, { minLength: 1, maxLength: 3 }),
  calls: fc.array(fc.record({ component: index, to: fc.constantFrom('outside', 'kubernetes-api', 'nodes'), port: number }), {
    maxLength: 3,
  }),
  accepts: fc.array(
    fc.record({
      component: index,
      port: fc.constantFrom('tcp', 'udp'),
      from: fc.oneof(
        fc.constantFrom('outside' as const, 'edge' as const, 'nodes' as const, 'kubernetes-api' as const, 'own' as const),
        fc.record({ service: index, component: index }),
      ),
    }),
    { maxLength: 4 },
  ),
  serves: fc.array(
    fc.record({
      component: index,
      candidate: fc.option(index),
      to: fc.constantFrom('internet', 'mesh'),
      waf: fc.constantFrom('off', 'off', 'block'),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  asks: fc.array(index, { maxLength: 2 }),
  metrics: fc.boolean(),
});

/** Services and flows that nobody thought of. */
export const randomSite: fc.Arbitrary<RandomSite> = fc.record({
  classes: fc.array(fc.constantFrom(...CLASSES), { minLength: SPACES.length, maxLength: SPACES.length }),
  services: fc.array(service, { minLength: 2, maxLength: 6 }),
  roles: fc.uniqueArray(fc.nat({ max: 5 }), { minLength: 3, maxLength: 3 }),
  balancer: fc.boolean(),
});

const at = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;
const nameOf = (n: number): string => `s${n}`;
const keyOf = (n: number): string => `c${n}`;

/** The site file that somebody would have written. */
export function siteOf({ classes, services, roles, balancer }: RandomSite): EnvironmentInput {
  const roleOf = new Map<number, Role>();
  roles.forEach((n, i) => !roleOf.has(n) && n < services.length && roleOf.set(n, at(ROLES, i)));
  return {
    ...example,
    name: 'random',
    ...(balancer && {
      network: { cidr: '10.10.0.0/16', zone: 'eu-central' },
      nodes: {
        one: hetzner('ccx23', { location: 'fsn1', roles: ['server'] }),
        two: hetzner('ccx23', { location: 'fsn1', roles: ['agent'] }),
      },
    }),
    ingress: balancer ? loadBalancer('lb11', { location: 'fsn1' }) : hostPorts('one'),
    namespaces: Object.fromEntries(SPACES.map((name, i) => [name, { class: classes[i] ?? 'prod', podSecurity: 'privileged' as const }])),
    services: Object.fromEntries(services.map((one, n) => [nameOf(n), use(one, n, services, roleOf.get(n))])),
  };
}

function use(one: RandomService, n: number, all: readonly RandomService[], role: Role | undefined): ServiceUse {
  const own = (pick: number): string => keyOf(pick % one.components.length);
  const components = Object.fromEntries(
    one.components.map(({ kind, hostNetwork, upstream, tcp, udp }, i): [string, Component] => [
      keyOf(i),
      {
        kind,
        hostNetwork,
        cpu: '10m',
        memory: '16Mi',
        ports: { tcp, udp: { port: udp, protocol: 'udp' } },
        ...(upstream && { labels: { app: nameOf(n), part: keyOf(i) } }),
      },
    ]),
  );
  const calls = one.calls.map(({ component: pick, to, port }, i): [string, Call] => [
    `call${i}`,
    {
      component: own(pick),
      why: 'a random call',
      ...(to === 'outside' ? { host: `h${i}.example.com`, port } : to === 'nodes' ? { to, port } : { to }),
    },
  ]);
  const accepts = one.accepts.map(({ component: pick, port, from }, i): [string, Accept] => {
    const target = typeof from === 'object' ? at(all, from.service) : one;
    const source =
      from === 'own'
        ? { component: own(i) }
        : typeof from === 'object'
          ? { service: nameOf(from.service % all.length), component: keyOf(from.component % target.components.length) }
          : from;
    return [`accept${i}`, { component: own(pick), port, from: source, why: 'a random accept' }];
  });
  const serves = one.serves.map(({ component: pick, candidate, to, waf }, i): [string, Serve] => [
    `serve${i}`,
    {
      host: `w${n}x${i}.example.org`,
      component: own(pick),
      port: 'tcp',
      to,
      waf: { mode: waf },
      ...(candidate !== null && { candidate: { component: own(candidate), weight: 30 } }),
    },
  ]);
  const needs = one.asks
    .map((ask) => ask % all.length)
    .filter((ask) => ask !== n)
    .map((ask, i) => [`need${i}`, http(nameOf(ask))] as const);
  const definition: ServiceDefinition = {
    kind: `kind${n}`,
    options: {},
    components: () => components,
    needs: () => Object.fromEntries(needs),
    provides: {
      http: { component: 'c0', port: 'tcp', answer: ({ host, port }) => ({ host, port, url: `http://${host}:${port}` }) },
    },
    calls: () => Object.fromEntries(calls),
    accepts: () => Object.fromEntries(accepts),
    serves: () => Object.fromEntries(serves),
    watches: () => (one.metrics ? { metrics: { all: { component: own(n), port: 'tcp' } } } : {}),
    ...(role !== undefined && { role: { is: role, component: 'c0', ...(role === 'monitoring' && { prober: own(1) }) } }),
    chart: () => Promise.resolve({ chart: { build } }),
  };
  return { definition, input: { in: at(SPACES, one.space) } };
}

/** Pods with the labels and ports of each component; those of upstream charts stand there as well. */
function build(chart: SiteChart, plan: ServicePlan): void {
  for (const [key, { name, hostNetwork, ports, sidecar }] of Object.entries(plan.components)) {
    const labels = selectorOf(plan, key);
    deployment(chart, {
      metadata: { name },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, ...(sidecar && { annotations: sidecar.annotations }) },
          spec: {
            serviceAccountName: name,
            hostNetwork: hostNetwork || undefined,
            containers: [
              {
                name: 'main',
                image: 'docker.io/library/pause:1',
                ports: Object.entries(ports).map(([port, { port: containerPort, protocol }]) => ({
                  name: port,
                  containerPort,
                  protocol: protocol.toUpperCase(),
                })),
              },
            ],
          },
        },
      },
    });
  }
}
