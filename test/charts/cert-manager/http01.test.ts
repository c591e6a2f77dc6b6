import { certManager } from '../../../charts/cert-manager/service';
import { ghost } from '../../../charts/ghost/service';
import { mysql } from '../../../charts/mysql/service';
import { traefik } from '../../../charts/traefik/service';
import { waf } from '../../../charts/waf/service';
import { webApp } from '../../../charts/web-app/service';
import type { EnvironmentInput } from '../../../environments/environment';
import { cloudflare, elsewhere, hostPorts, loadBalancer } from '../../../environments/words';
import { lab } from '../../environments/fixture';
import { connections, ofKind } from '../platform';
import { podClaims } from '../pod-claims';
import { siteClaims } from '../site-claims';
import { write, type WrittenSite } from '../site-objects';
import { configurationOf } from '../traefik/objects';

const zones = { 'example.org': cloudflare(), 'example.net': elsewhere() };
const app = (name: string, host: string, more = {}) =>
  webApp({ in: 'web', image: `ghcr.io/example/${name}:1.0.0`, host, port: 3000, ...more });
const services = {
  certs: certManager({}),
  edge: traefik({}),
  sql: mysql({ in: 'data' }),
  blog: ghost({ in: 'blog', host: 'blog.example.org' }),
  wiki: app('wiki', 'wiki.example.net'),
};
const balancer = { ingress: loadBalancer('lb11', { location: 'fsn1' }) };
const site = (more: Partial<EnvironmentInput> = {}, change: object = {}): EnvironmentInput =>
  lab({ zones, ingress: hostPorts('one', 'two'), ...more, services: { ...services, ...change } });

let sites: Readonly<Record<string, WrittenSite>>;
beforeAll(async () => {
  const { edge: _, ...bundled } = services;
  const inputs: Readonly<Record<string, EnvironmentInput>> = {
    straight: site(),
    balanced: site(balancer),
    guarded: site({}, { wall: waf({}), open: app('open', 'open.example.net', { waf: { mode: 'off' } }) }),
    bundled: lab({ zones, ingress: hostPorts('one'), services: bundled }),
    written: site({}, { wiki: app('wiki', 'wiki.example.org') }),
  };
  sites = Object.fromEntries(await Promise.all(Object.entries(inputs).map(async ([name, input]) => [name, await write(input)] as const)));
});
const of = (name: string): WrittenSite => sites[name]!;

interface Solver {
  readonly selector: { readonly dnsZones: readonly string[] };
  readonly http01?: { readonly ingress: { readonly class: string; readonly serviceType: string; readonly ingressTemplate?: object } };
}
const solvers = (name: string): readonly Solver[] =>
  ofKind(of(name), 'ClusterIssuer').flatMap(
    ({ spec }) => (spec as { readonly acme: { readonly solvers: readonly Solver[] } }).acme.solvers,
  );
const touching = (name: string, what: RegExp): readonly string[] => connections(of(name)).allowed.filter((text) => what.test(text));

test('a zone whose provider no program may write to is proved by HTTP, the others through their DNS', () => {
  const byHttp = solvers('straight').filter(({ http01 }) => http01 !== undefined);
  expect(byHttp.map(({ selector }) => selector.dnsZones)).toEqual([['example.net'], ['example.net']]);
  expect(
    solvers('straight')
      .filter(({ http01 }) => http01 === undefined)
      .map(({ selector }) => selector.dnsZones),
  ).toEqual([['example.org'], ['example.org']]);
  // a port of every node for each answer is what cert-manager would take by itself
  for (const { http01 } of byHttp) expect(http01?.ingress).toMatchObject({ class: 'traefik', serviceType: 'ClusterIP' });
});

test('the answer comes without TLS, since there is no certificate yet: it goes before the redirection of everything else', () => {
  const entrance = (name: string) =>
    (configurationOf(of(name))['entryPoints'] as Readonly<Record<string, { readonly http?: object }>>)['web']?.http as {
      readonly redirections: { readonly entryPoint: object };
    };
  expect(entrance('straight').redirections.entryPoint).toEqual({ to: ':443', scheme: 'https', permanent: true, priority: 1 });
  expect(entrance('written').redirections.entryPoint).toEqual({ to: ':443', scheme: 'https', permanent: true });
  expect(solvers('straight')[1]?.http01?.ingress.ingressTemplate).toEqual({
    metadata: { annotations: { 'traefik.ingress.kubernetes.io/router.entrypoints': 'web' } },
  });
});

test('the Traefik of K3s, which redirects first, serves the answer at either port', () => {
  expect(solvers('bundled').some(({ http01 }) => http01 !== undefined)).toBe(true);
  for (const { http01 } of solvers('bundled')) expect(http01?.ingress ?? {}).not.toHaveProperty('ingressTemplate');
});

test('the edge reads Ingresses of proofs alone, where a certificate is, and nowhere else', () => {
  const providers = (name: string) => configurationOf(of(name))['providers'] as Readonly<Record<string, object>>;
  const roles = (name: string) =>
    ofKind(of(name), 'Role')
      .filter(({ metadata }) => metadata.name === 'edge-solvers')
      .map(({ metadata, rules }) => [metadata.namespace, rules]);
  const reads = [{ apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: ['get', 'list', 'watch'] }];
  for (const [name, namespaces] of [
    ['straight', ['web']],
    ['guarded', ['wall', 'web']],
  ] as const) {
    expect(providers(name)['kubernetesIngress']).toEqual({
      namespaces,
      labelSelector: 'acme.cert-manager.io/http01-solver=true',
      disableClusterScopeResources: true,
    });
    expect(roles(name)).toEqual(namespaces.map((namespace) => [namespace, reads]));
  }
  expect(providers('written')).not.toHaveProperty('kubernetesIngress');
  expect(roles('written')).toEqual([]);
});

test('pods with the answers are reached by the edge alone, in each namespace where a certificate is asked for, and reach nobody', () => {
  expect(touching('straight', /solver TCP/)).toEqual(['edge/edge -> web/certs-solver TCP 8089']);
  expect(touching('guarded', /solver TCP/)).toEqual(['edge/edge -> wall/certs-solver TCP 8089', 'edge/edge -> web/certs-solver TCP 8089']);
  expect(touching('bundled', /solver TCP/)).toEqual([expect.stringMatching(/^pods \{.*kube-system\} .* -> web\/certs-solver TCP 8089$/)]);
  expect(touching('guarded', /^\w+\/certs-solver -> /).filter((text) => !text.endsWith(' 53'))).toEqual([]);
  expect(touching('written', /solver/)).toEqual([]);
});

test('who asks for certificates looks first itself: through the balancer, or at the port of a node, which becomes that of the edge', () => {
  const looks = (name: string) =>
    touching(name, /^certs\/certs-controller -> .*TCP (80|8000|8443)$/).map((text) => text.replace(/ except.*(?= TCP)/, ''));
  expect(looks('balanced')).toEqual(['certs/certs-controller -> cidr 0.0.0.0/0 TCP 80']);
  expect(looks('straight')).toEqual([
    'certs/certs-controller -> cidr 0.0.0.0/0 TCP 80',
    'certs/certs-controller -> edge/edge TCP 8000',
    'certs/certs-controller -> edge/edge TCP 8443',
  ]);
  expect(looks('bundled').some((text) => text.includes('kube-system') && text.endsWith('TCP 8000'))).toBe(true);
  expect(looks('written')).toEqual([]);
});

test('a namespace has room for the pods that give answers', () => {
  const { quota } = of('straight').blueprint.namespaces.find(({ name }) => name === 'web')!;
  const own = of('straight').blueprint.services.filter(({ namespace }) => namespace === 'web');
  const pods = own
    .flatMap(({ components }) => Object.values(components))
    .reduce((sum, { replicas, maxReplicas }) => sum + (maxReplicas ?? replicas), 0);
  expect(quota.pods).toBeGreaterThanOrEqual(2 * pods + 10);
});

test('what the policies let pass is what the flows say', () => {
  for (const written of Object.values(sites)) {
    const { allowed, asked } = connections(written);
    expect(allowed).toEqual(asked);
  }
});

test.each(Object.entries({ ...podClaims, ...siteClaims }))('with proofs by HTTP: %s', (_, claim) => {
  for (const written of Object.values(sites)) expect(claim(written)).toEqual([]);
});
