import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describeConnection, reachability } from '../../../constructs/kubernetes';
import { traefik } from '../../../charts/traefik/service';
import { k3sConfig } from '../../../hosts/k3s';
import { edgeManifest } from '../../../hosts/edge';
import { lab } from '../../environments/fixture';
import { expectedConnections } from '../expected-connections';
import { containersOf, podsOf } from '../pods';
import { idOf, write, type WrittenSite } from '../site-objects';
import { configurationOf, routesOf } from './objects';
import { balanced, direct, inspected, tools } from './site';

let sites: readonly WrittenSite[];
let [site, straight, guarded] = [] as readonly WrittenSite[];
beforeAll(async () => {
  sites = await Promise.all([balanced, direct, inspected].map(write));
  [site, straight, guarded] = sites;
});

const podOf = (written: WrittenSite | undefined) => podsOf(written!).find(({ id }) => id === 'Deployment edge/edge')!;
const objectOf = (written: WrittenSite | undefined, id: string) => written?.objects.find((object) => idOf(object) === id);
const entrances = (written: WrittenSite | undefined) => {
  const { web, websecure } = configurationOf(written!)['entryPoints'] as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  return [web, websecure];
};

test('one pod on each node that takes requests, on the ports of the node, never two together', () => {
  for (const [written, nodes] of [
    [site, ['one', 'two']],
    [straight, ['one']],
  ] as const) {
    const { owner, spec } = podOf(written);
    expect((owner.spec as { readonly replicas: number }).replicas).toBe(nodes.length);
    expect(spec['affinity']).toMatchObject({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ operator: 'In', values: nodes }] }] },
      },
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname' }] },
    });
    const ports = containersOf(podOf(written)).flatMap(({ ports: all = [] }) =>
      all.map(({ containerPort, hostPort }) => [containerPort, hostPort]),
    );
    expect(ports.filter(([, host]) => host !== undefined)).toEqual([
      [8000, 80],
      [8443, 443],
    ]);
  }
});

test('an update and a drain leave the other pods: a port of the host has room for one, and the budget counts', () => {
  expect(podOf(site).owner.spec).toMatchObject({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } });
  expect(objectOf(site, 'PodDisruptionBudget edge/edge')?.spec).toMatchObject({ maxUnavailable: 1 });
  expect(objectOf(straight, 'PodDisruptionBudget edge/edge')).toBeUndefined();
});

test('it has the time that it takes to leave: endpoints forget it, it still accepts, then ends what it began', () => {
  const { terminationGracePeriodSeconds, containers } = podOf(site).spec as unknown as {
    readonly terminationGracePeriodSeconds: number;
    readonly containers: readonly { readonly lifecycle: { readonly preStop: { readonly sleep: { readonly seconds: number } } } }[];
  };
  for (const entrance of entrances(site)) {
    const { lifeCycle, respondingTimeouts } = entrance?.['transport'] as Readonly<Record<string, Readonly<Record<string, string>>>>;
    const [accept, finish] = [lifeCycle?.['requestAcceptGraceTimeout'], lifeCycle?.['graceTimeOut']].map((text = '') => parseInt(text, 10));
    expect(accept).toBeGreaterThan(0);
    expect((containers[0]?.lifecycle.preStop.sleep.seconds ?? 0) + accept! + finish!).toBeLessThan(terminationGracePeriodSeconds);
    expect(respondingTimeouts?.['readTimeout']).toBe('600s');
  }
});

test('it is restricted but for the ports of its node, and runs before all that it leads to', () => {
  const [{ securityContext } = {}] = containersOf(podOf(site));
  expect(securityContext).toEqual({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true });
  expect(podOf(site).spec).toMatchObject({
    priorityClassName: 'system-cluster-critical',
    securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
  });
  expect(podOf(site).spec['hostNetwork']).toBeUndefined();
});

test('who speaks for others is the load balancer, by its one address; without one nobody is', () => {
  for (const entrance of entrances(site)) expect(entrance?.['proxyProtocol']).toEqual({ trustedIPs: ['10.10.255.254/32'] });
  for (const entrance of entrances(straight)) expect(entrance?.['proxyProtocol']).toBeUndefined();
  for (const entrance of sites.flatMap(entrances)) expect(entrance?.['forwardedHeaders']).toBeUndefined();
  expect(sites.map((written) => JSON.stringify(configurationOf(written))).join()).not.toContain('insecure":true');
});

test('plain HTTP is sent to the port that clients know', () => {
  const [web, websecure] = entrances(site);
  expect(web?.['http']).toMatchObject({ redirections: { entryPoint: { to: ':443', scheme: 'https', permanent: true } } });
  expect((websecure?.['http'] as object | undefined) ?? {}).not.toHaveProperty('redirections');
});

test('headers that software could take for those of the sign-in do not pass', () => {
  for (const entrance of sites.flatMap(entrances)) expect(entrance?.['http']).toMatchObject({ underscoreHeadersStrategy: 'delete' });
});

test('the log of requests has neither headers nor queries nor user names', async () => {
  expect(configurationOf(site!)['accessLog']).toEqual({
    format: 'json',
    fields: {
      defaultMode: 'keep',
      names: { ClientUsername: 'drop' },
      headers: { defaultMode: 'drop', names: { 'User-Agent': 'keep' } },
      queryParameters: { defaultMode: 'drop' },
    },
  });
  const silent = await write(lab({ services: { edge: traefik({ accessLog: false }) } }));
  expect(configurationOf(silent)['accessLog']).toBeUndefined();
});

test('nothing refers across namespaces, and only the namespaces of routes are read, each by a role of its own', () => {
  for (const written of sites) {
    const { kubernetesCRD, ...others } = configurationOf(written)['providers'] as Readonly<
      Record<string, Readonly<Record<string, unknown>>>
    >;
    expect(others).toEqual({});
    expect(kubernetesCRD).toMatchObject({
      allowCrossNamespace: false,
      crossProviderNamespaces: ['edge'],
      disableClusterScopeResources: true,
    });
    const namespaces = [...new Set(['edge', ...routesOf(written).map(({ namespace }) => namespace)])].sort();
    expect(kubernetesCRD?.['namespaces']).toEqual(namespaces);
    const roles = written.objects.filter(({ kind, metadata }) => kind === 'Role' && metadata.name === 'edge');
    expect(roles.map(({ metadata }) => metadata.namespace).sort()).toEqual(namespaces);
    for (const { kind, roleRef, subjects } of written.objects as unknown as readonly {
      readonly kind: string;
      readonly roleRef: unknown;
      readonly subjects: unknown;
    }[]) {
      expect(kind).not.toBe('ClusterRoleBinding');
      if (kind !== 'RoleBinding') continue;
      expect(roleRef).toMatchObject({ kind: 'Role', name: 'edge' });
      expect(subjects).toEqual([{ kind: 'ServiceAccount', name: 'edge', namespace: 'edge' }]);
    }
    for (const { rules } of roles as unknown as readonly { readonly rules: readonly { readonly verbs: readonly string[] }[] }[])
      expect(rules.flatMap(({ verbs }) => verbs).filter((verb) => !['get', 'list', 'watch'].includes(verb))).toEqual([]);
  }
  // the firewall's namespace holds the routes: those of the applications, and their secrets, are not read
  expect(configurationOf(guarded!)['providers']).toMatchObject({ kubernetesCRD: { namespaces: ['edge', 'guard'] } });
});

test('TLS 1.3 for names of the site only; 1.2 on demand, with forward secrecy', async () => {
  const option = (written: WrittenSite | undefined) => objectOf(written, 'TLSOption edge/default')?.spec;
  expect(option(site)).toEqual({
    minVersion: 'VersionTLS13',
    sniStrict: true,
    curvePreferences: ['X25519MLKEM768', 'X25519', 'CurveP256'],
  });
  const old = option(await write(lab({ services: { edge: traefik({ minTls: '1.2' }) } }))) as { readonly cipherSuites: readonly string[] };
  expect(old).toMatchObject({ minVersion: 'VersionTLS12', sniStrict: true });
  expect(old.cipherSuites.every((suite) => /^TLS_ECDHE_ECDSA_.*(GCM|POLY1305)/.test(suite))).toBe(true);
});

test('there is a dashboard only where it is asked for', async () => {
  expect(configurationOf(site!)['api']).toEqual({ dashboard: true, insecure: false });
  const plain = await write(lab({ services: { edge: traefik({}), tools: tools({ host: 'tools.example.org' }) } }));
  expect(configurationOf(plain)['api']).toBeUndefined();
  expect(plain.objects.filter(({ kind, metadata }) => kind === 'IngressRoute' && metadata.namespace === 'edge')).toEqual([]);
});

test('its kinds are in the cluster a wave before the routes of all later ones, and outlive the chart', () => {
  const kinds = site!.files.filter(({ object }) => object.kind === 'CustomResourceDefinition');
  expect(kinds).toHaveLength(10);
  for (const { path, object } of kinds) {
    expect(path).toMatch(/^02-edge\//);
    expect(object.metadata.annotations?.['argocd.argoproj.io/sync-options']).toContain('Prune=false');
  }
  const known = new Set(kinds.map(({ object }) => (object.spec as { readonly names: { readonly kind: string } }).names.kind));
  const used = new Set(site!.objects.filter(({ apiVersion }) => apiVersion === 'traefik.io/v1alpha1').map(({ kind }) => kind));
  expect([...used].filter((kind) => !known.has(kind))).toEqual([]);
});

test('what the written policies let pass is what the flows say', () => {
  for (const { objects, blueprint } of sites) {
    const found = reachability(objects, { podCidr: blueprint.cluster!.pods }).map(describeConnection);
    expect(found).toEqual(expectedConnections(blueprint));
    expect(found.some((text) => text.startsWith('edge/edge -> ') && text.includes('TCP'))).toBe(true);
  }
  const into = (written: WrittenSite | undefined) =>
    reachability(written!.objects, { podCidr: written!.blueprint.cluster!.pods })
      .map(describeConnection)
      .filter((text) => text.endsWith('-> edge/edge TCP 8443'));
  // the balancer and the mesh, and without a balancer whoever comes
  expect(into(site)).toEqual(['cidr 10.0.0.0/24 -> edge/edge TCP 8443', 'cidr 10.10.0.0/16 -> edge/edge TCP 8443']);
  expect(into(straight)).toEqual(['cidr 0.0.0.0/0 -> edge/edge TCP 8443']);
});

test('K3s leaves its own Traefik out', () => {
  const { cluster, nodes } = site!.blueprint;
  expect(k3sConfig(site!.blueprint, cluster!, nodes[0]!)['disable']).toEqual(['servicelb', 'traefik']);
  expect(edgeManifest(site!.blueprint, cluster!)).toBeUndefined();
});

interface RuleFile {
  readonly groups: readonly {
    readonly rules: readonly { readonly alert: string; readonly expr: string; readonly annotations: object }[];
  }[];
}
test('what is watched selects by kind, and each alert is tested to fire and to be silent', () => {
  const { rules = [], dashboards = [] } = traefik.definition.watches!({ options: {} as never });
  expect(dashboards.map((path) => (JSON.parse(readFileSync(path, 'utf8')) as { readonly uid: string }).uid)).toEqual(['traefik']);
  const alerts = rules.flatMap((path) => (parse(readFileSync(path, 'utf8')) as RuleFile).groups.flatMap((group) => group.rules));
  const cases = parse(readFileSync(join(__dirname, '../../../charts/traefik/alerts.test.yaml'), 'utf8')) as {
    readonly tests: readonly {
      readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts?: readonly unknown[] }[];
    }[];
  };
  const tested = cases.tests.flatMap(({ alert_rule_test: all }) => all);
  for (const { alert, expr, annotations } of alerts) {
    expect(expr).toContain('kind="traefik"');
    expect(annotations).toHaveProperty('runbook', `runbook#${alert.toLowerCase()}`);
    const own = tested.filter(({ alertname }) => alertname === alert);
    expect(own.some(({ exp_alerts: found = [] }) => found.length > 0)).toBe(true);
    expect(own.some(({ exp_alerts: found = [] }) => found.length === 0)).toBe(true);
  }
});
