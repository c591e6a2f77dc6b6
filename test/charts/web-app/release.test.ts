import { parse } from 'yaml';
import { readFileSync } from 'node:fs';
import { http } from '../../../blueprint/contracts/contract';
import { monitoring } from '../../../charts/monitoring/service';
import { traefik } from '../../../charts/traefik/service';
import { waf } from '../../../charts/waf/service';
import { from, webApp } from '../../../charts/web-app/service';
import type { EnvironmentInput } from '../../../environments/environment';
import { hostPorts } from '../../../environments/words';
import { resolve } from '../../../blueprint/resolve';
import { lab } from '../../environments/fixture';
import { podClaims } from '../pod-claims';
import { podsOf } from '../pods';
import { connections, ofKind } from '../platform';
import { siteClaims } from '../site-claims';
import { write, type WrittenSite } from '../site-objects';
import { passing, routesTo } from '../traefik/objects';
import { portal } from '../traefik/site';
import { allBlocks, parseNginx } from '../waf/site';

type Options = Parameters<typeof webApp>[0];
const shop = (more: Partial<Options>) =>
  webApp({ in: 'web', image: 'ghcr.io/example/shop:1.0.0', host: 'shop.example.org', port: 8080, replicas: 2, ...more } as Options);
const second = 'ghcr.io/example/shop:2.0.0';
const canary = (weight: number, more: object = {}): Options['release'] => ({ strategy: 'canary', image: second, weight, ...more });
const green = (live: 'blue' | 'green'): Options['release'] => ({ strategy: 'blue-green', image: second, live });
const caller = webApp({
  in: 'web',
  image: 'ghcr.io/example/caller:1.0.0',
  port: 3000,
  needs: { api: http('shop') },
  env: { API: from('api', 'host') },
});
type More = { readonly services?: EnvironmentInput['services']; readonly options?: Partial<Options> };

const site = (release: Options['release'], { services = {}, options = {} }: More = {}): EnvironmentInput =>
  lab({
    ingress: hostPorts('one'),
    services: {
      edge: traefik({}),
      caller,
      ...services,
      shop: shop({ ...(release && { release }), previewHost: 'next.example.org', ...options }),
    },
  });
const behind = { services: { firewall: waf({ in: 'wall' }) } };

interface Weighted {
  readonly weighted: {
    readonly services: readonly {
      readonly name: string;
      readonly port: number;
      readonly weight: number;
      readonly middlewares?: readonly { readonly name: string }[];
    }[];
    readonly sticky?: { readonly cookie: object };
  };
}
const weighted = (written: WrittenSite) =>
  ofKind(written, 'TraefikService').map(({ metadata: { name, namespace }, spec }) => ({ name, namespace, ...(spec as Weighted).weighted }));
const weights = (written: WrittenSite) => weighted(written).flatMap(({ services }) => services.map(({ name, weight }) => [name, weight]));
const imagesOf = (written: WrittenSite) =>
  Object.fromEntries(
    podsOf(written)
      .filter(({ labels }) => labels['app.kubernetes.io/instance'] === 'shop')
      .map(({ id, labels, spec }) => [
        id,
        [
          labels['app.kubernetes.io/component'],
          (spec as unknown as { readonly containers: readonly { readonly image: string }[] }).containers[0]?.image,
        ],
      ]),
  );

let sites: Readonly<Record<string, WrittenSite>>;
beforeAll(async () => {
  const inputs: Readonly<Record<string, EnvironmentInput>> = {
    plain: site(undefined),
    canary: site(canary(10)),
    inspected: site(canary(10), behind),
    together: site(canary(10), { services: { firewall: waf({ in: 'web' }) } }),
    blue: site(green('blue'), behind),
    green: site(green('green'), behind),
  };
  sites = Object.fromEntries(await Promise.all(Object.entries(inputs).map(async ([name, input]) => [name, await write(input)] as const)));
});
const of = (name: string): WrittenSite => sites[name]!;

test('each version is a Deployment with labels and an image of its own; the first keeps its name and its pods', () => {
  expect(imagesOf(of('plain'))).toEqual({ 'Deployment web/shop': ['app', 'ghcr.io/example/shop:1.0.0'] });
  expect(imagesOf(of('canary'))).toEqual({
    'Deployment web/shop': ['app', 'ghcr.io/example/shop:1.0.0'],
    'Deployment web/shop-canary': ['canary', second],
  });
  expect(Object.keys(imagesOf(of('green')))).toEqual(Object.keys(imagesOf(of('blue'))));
  const deployment = (name: string) => ofKind(of(name), 'Deployment').find(({ metadata }) => metadata.name === 'shop')?.spec;
  expect(deployment('canary')).toEqual(deployment('plain'));
});

test('capacity counts both versions: a canary begins small, green is as large as blue', () => {
  const replicas = (name: string) =>
    Object.values(of(name).blueprint.services.find((service) => service.name === 'shop')!.components).map(
      (component) => component.replicas,
    );
  expect([replicas('plain'), replicas('canary'), replicas('green')]).toEqual([[2], [2, 1], [2, 2]]);
  const pods = (name: string) => of(name).blueprint.namespaces.find((namespace) => namespace.name === 'web')!.quota.pods;
  expect(pods('canary')).toBeGreaterThan(pods('plain'));
  expect(pods('blue')).toBeGreaterThan(pods('canary'));
});

test('the edge weighs the two Services of a canary, and a client stays with its version by a cookie that no script reads', () => {
  const [route] = routesTo(of('canary'), 'shop.example.org');
  expect(route?.services).toEqual([{ kind: 'TraefikService', name: 'shop-site' }]);
  expect(weighted(of('canary'))).toEqual([
    {
      name: 'shop-site',
      namespace: 'web',
      services: [
        { kind: 'Service', name: 'shop', port: 8080, weight: 90 },
        { kind: 'Service', name: 'shop-canary', port: 8080, weight: 10 },
      ],
      sticky: { cookie: { name: 'shop-site', secure: true, httpOnly: true, sameSite: 'lax' } },
    },
  ]);
  expect(weighted(of('plain'))).toEqual([]);
});

test('without a wish to stay, and where one version takes all, there is no cookie', async () => {
  for (const release of [canary(10, { sticky: false }), canary(0), canary(100), green('blue')])
    expect(weighted(await write(site(release)))[0]).not.toHaveProperty('sticky');
});

test('behind the firewall each version is a Service of the firewall’s pods, marked by a header that the edge overwrites', () => {
  for (const [name, namespace] of [
    ['inspected', 'wall'],
    ['together', 'web'],
  ] as const) {
    const [split] = weighted(of(name));
    expect(split?.namespace).toBe(namespace);
    expect(split?.services.map(({ name: service, port, weight }) => [service, port, weight])).toEqual([
      ['firewall-shop', 8080, 90],
      ['firewall-shop-canary', 8080, 10],
    ]);
    const headers = split?.services.map(({ middlewares = [] }) => {
      const spec = ofKind(of(name), 'Middleware').find(
        ({ metadata }) => metadata.namespace === namespace && metadata.name === middlewares[0]?.name,
      )?.spec as { readonly headers: { readonly customRequestHeaders: object } };
      return spec.headers.customRequestHeaders;
    });
    expect(headers).toEqual([{ 'X-Release-Track': 'stable' }, { 'X-Release-Track': 'candidate' }]);
    for (const service of split?.services ?? []) {
      const spec = ofKind(of(name), 'Service').find(
        ({ metadata }) => metadata.namespace === namespace && metadata.name === service.name,
      )?.spec;
      expect(spec).toMatchObject({ selector: { 'app.kubernetes.io/instance': 'firewall', 'app.kubernetes.io/component': 'nginx' } });
    }
  }
});

test('the firewall sends what is marked to the second version, everything else to the first, and other hosts never by the header', () => {
  const ways = (name: string) =>
    parseNginx(ofKind(of(name), 'ConfigMap').find(({ metadata }) => metadata.name === 'firewall-config')?.data?.['ways.conf'] ?? '');
  const maps = ways('inspected').blocks.filter(({ head }) => head.startsWith('map '));
  expect(maps).toEqual([
    {
      head: 'map $http_x_release_track $target_shop__site',
      lines: ['default shop.web.svc.cluster.local:8080;', 'candidate shop-canary.web.svc.cluster.local:8080;'],
      blocks: [],
    },
  ]);
  const targets = (host: string) =>
    allBlocks(ways('inspected').blocks.find(({ lines }) => lines.includes(`server_name ${host};`))!).flatMap(({ lines }) =>
      lines.filter((line) => line.startsWith('set $target')),
    );
  expect(targets('shop.example.org')).toEqual(['set $target $target_shop__site;']);
  expect(targets('next.example.org')).toEqual(['set $target shop-canary.web.svc.cluster.local:8080;']);
});

test('switching blue and green changes two weights and who is previewed, and no pod, Service, policy or rule of the firewall', () => {
  expect([weights(of('blue')), weights(of('green'))]).toEqual([
    [
      ['firewall-shop', 100],
      ['firewall-shop-green', 0],
    ],
    [
      ['firewall-shop', 0],
      ['firewall-shop-green', 100],
    ],
  ]);
  const byPath = (name: string) => new Map(of(name).files.map(({ path, text }) => [path, text]));
  const [blue, after] = [byPath('blue'), byPath('green')];
  const changed = [...after].flatMap(([path, text]) => (blue.get(path) === text ? [] : [path]));
  expect([...blue.keys()].sort()).toEqual([...after.keys()].sort());
  expect(changed.filter((path) => /-shop\//.test(path))).toEqual([expect.stringMatching(/traefikservice-.*shop-site\.yaml$/)]);
});

test('a weight is one changed value in one object', async () => {
  const more = await write(site(canary(50), behind));
  const changed = more.files.filter(({ path, text }) => of('inspected').files.find((file) => file.path === path)?.text !== text);
  expect(changed.map(({ object }) => object.kind)).toEqual(['TraefikService']);
});

test('other services are given the stable version, and of two colours the live one; they may reach the other until they have restarted', () => {
  const hostOf = (name: string) =>
    (of(name).blueprint.services.find((service) => service.name === 'caller')!.answers as { readonly api: { readonly host: string } }).api
      .host;
  const reached = (name: string) => connections(of(name)).allowed.filter((text) => text.startsWith('web/caller -> web/shop'));
  expect([hostOf('canary'), hostOf('blue'), hostOf('green')]).toEqual([
    'shop.web.svc.cluster.local',
    'shop.web.svc.cluster.local',
    'shop-green.web.svc.cluster.local',
  ]);
  expect([reached('canary'), reached('blue'), reached('green')]).toEqual([
    ['web/caller -> web/shop TCP 8080'],
    ['web/caller -> web/shop TCP 8080', 'web/caller -> web/shop-green TCP 8080'],
    ['web/caller -> web/shop TCP 8080', 'web/caller -> web/shop-green TCP 8080'],
  ]);
});

test('the preview shows the version that is not live, to peers of the mesh or to whom the sign-in lets pass, and to nobody else', async () => {
  const previewed = (name: string) => of(name).blueprint.services.find((service) => service.name === 'shop')!.serves['preview']?.component;
  expect(['canary', 'blue', 'green', 'plain'].map(previewed)).toEqual(['canary', 'green', 'app', undefined]);
  for (const name of ['canary', 'inspected', 'blue'])
    for (const route of routesTo(of(name), 'next.example.org'))
      expect(passing(route, 'ipAllowList')).toEqual({ sourceRange: ['10.0.0.0/24'] });
  expect(routesTo(of('canary'), 'next.example.org').length).toBeGreaterThan(0);
  expect(routesTo(of('plain'), 'next.example.org')).toEqual([]);
  const options = { previewTo: 'sign-in' } as const;
  const signed = await write(site(canary(0), { services: { portal: portal({}) }, options }));
  expect(routesTo(signed, 'next.example.org').map((route) => passing(route, 'forwardAuth') !== undefined)).toEqual([true, true]);
  expect(routesTo(await write(site(canary(0), { options })), 'next.example.org')).toEqual([]);
});

test('both versions may be reached whatever the weight, by the edge or by the firewall alone', () => {
  const into = (name: string) =>
    connections(of(name))
      .allowed.filter((text) => / -> web\/shop(-\w+)? TCP 8080$/.test(text))
      .filter((text) => !text.startsWith('web/caller'));
  expect(into('canary')).toEqual(['edge/edge -> web/shop TCP 8080', 'edge/edge -> web/shop-canary TCP 8080']);
  expect(into('blue')).toEqual(['wall/firewall -> web/shop TCP 8080', 'wall/firewall -> web/shop-green TCP 8080']);
  expect(into('green')).toEqual(into('blue'));
});

test('what the policies let pass is what the flows say', () => {
  for (const written of Object.values(sites)) {
    const { allowed, asked } = connections(written);
    expect(allowed).toEqual(asked);
  }
});

test.each(Object.entries({ ...podClaims, ...siteClaims }))('with two versions: %s', (_, claim) => {
  for (const written of Object.values(sites)) expect(claim(written)).toEqual([]);
});

test('the Traefik of K3s switches between two colours and weighs none', async () => {
  const bundled = (release: Options['release']) =>
    lab({ ingress: hostPorts('one'), services: { shop: shop({ ...(release && { release }) }) } });
  const target = async (live: 'blue' | 'green') =>
    JSON.stringify(ofKind(await write(bundled(green(live))), 'Ingress').find(({ metadata }) => metadata.name === 'shop')?.spec);
  expect(await target('blue')).toContain('"service":{"name":"shop"');
  expect(await target('green')).toContain('"service":{"name":"shop-green"');
  const found = resolve(bundled(canary(10)), 'site.ts').verdict.problems.map(({ id }) => id);
  expect(found).toContain('services/weight-without-edge');
});

test('a canary alone brings the alerts that compare it with the stable version', async () => {
  const rules = async (release: Options['release']) => {
    const written = await write(site(release, { services: { watch: monitoring({ host: 'graphs.example.org' }) } }));
    return ofKind(written, 'ConfigMap').flatMap(({ data = {} }) => Object.keys(data).filter((name) => name.startsWith('web-app-')));
  };
  expect([await rules(undefined), await rules(green('blue')), await rules(canary(5))]).toEqual([[], [], ['web-app-alerts.yaml']]);
});

test('each alert of a canary says what to do, and knows canaries by the name that the edge gives their Services', () => {
  const [path = ''] = webApp.definition.watches!({ options: { release: canary(5) } as never }).rules ?? [];
  const { groups } = parse(readFileSync(path, 'utf8')) as {
    readonly groups: readonly {
      readonly rules: readonly {
        readonly alert?: string;
        readonly expr: string;
        readonly labels?: object;
        readonly annotations?: object;
      }[];
    }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  for (const { alert, labels, annotations } of rules.filter((rule) => rule.alert !== undefined)) {
    expect(annotations).toMatchObject({
      runbook: `runbook#${alert!.toLowerCase()}`,
      description: expect.stringContaining('release.weight') as string,
    });
    expect(labels).toHaveProperty('severity');
  }
  const pattern = /"(\.\+-canary[^"]*)"/.exec(rules[0]?.expr ?? '')?.[1] ?? '';
  const series = ['canary', 'inspected', 'green'].flatMap((name) =>
    weighted(of(name)).flatMap(({ namespace, services }) =>
      services.map(({ name: service, port }) => `${namespace}-${service}-${port}@kubernetescrd`),
    ),
  );
  expect(series.filter((name) => new RegExp(`^(?:${pattern})$`).test(name))).toEqual([
    'web-shop-canary-8080@kubernetescrd',
    'wall-firewall-shop-canary-8080@kubernetescrd',
  ]);
});
