import { parse } from 'yaml';
import { resolve } from '../../../blueprint/resolve';
import { toMebibytes, type Size } from '../../../constructs/units';
import type { EnvironmentInput } from '../../../environments/environment';
import { connections, helmRelease, ofKind } from '../platform';
import { siteClaims } from '../site-claims';
import { write, type KubeJson, type WrittenSite } from '../site-objects';
import { podClaims } from '../pod-claims';
import { annotationsOf, reached } from './policy';
import { meshed, plain } from './site';

const workloads = (site: WrittenSite): readonly KubeJson[] =>
  site.objects.filter(({ kind }) => ['DaemonSet', 'Deployment', 'StatefulSet'].includes(kind));
const spec = (of: WrittenSite, kind: string, name: string): unknown =>
  ofKind(of, kind).find(({ metadata }) => metadata.name === name)?.spec;
const errors = (input: EnvironmentInput): readonly string[] =>
  resolve(input, 'site.ts').verdict.errors.map(({ id, at }) => `${id} at ${at}`);

let without: WrittenSite;
let site: WrittenSite;
/** The edge and the application behind it have proxies too. */
let inward: WrittenSite;
beforeAll(async () => {
  [without, site, inward] = [
    await write(plain),
    await write(meshed()),
    await write(meshed({ services: ['edge', 'front', 'shop', 'sql'] })),
  ];
});

test.each([...Object.entries(siteClaims), ...Object.entries(podClaims)])('with proxies: %s', (_, claim) => {
  expect(claim(site)).toEqual([]);
});

test('what the policies of the network let pass is what the flows say, those of the proxies and of their control plane among them', () => {
  for (const each of [site, inward]) {
    const { allowed, asked } = connections(each);
    expect(allowed).toEqual(asked);
  }
  expect(connections(site).allowed).toEqual(
    expect.arrayContaining([
      'web/blog -> meshed/meshed-identity TCP 8080',
      'web/blog -> meshed/meshed-destination TCP 8086',
      'web/blog -> meshed/meshed-destination TCP 8090',
      'watch/watch-prometheus -> web/blog TCP 4191',
      'web/blog -> data/sql TCP 4143',
    ]),
  );
});

test('which pod reaches which port of which is the same with proxies as without: no more, no less', () => {
  const before = reached(without);
  expect(before.length).toBeGreaterThan(15);
  expect(reached(site)).toEqual(before);
  expect(reached(inward)).toEqual(before);
});

test('the comparison notices a policy of the proxies that is lost or too wide, and a port that goes past them', () => {
  const before = JSON.stringify(reached(site));
  const changed = (change: (object: KubeJson) => KubeJson | undefined): string =>
    JSON.stringify(reached({ ...site, objects: site.objects.flatMap((object) => change(object) ?? []) }));
  for (const { kind, metadata } of site.objects.filter(({ apiVersion }) => apiVersion.startsWith('policy.linkerd.io/'))) {
    expect(changed((object) => (object.kind === kind && object.metadata.name === metadata.name ? undefined : object))).not.toBe(before);
  }
  const stranger = { kind: 'ServiceAccount', name: 'shop', namespace: 'web' };
  // through the port of the proxy, which it may use for the cache, shop would reach the other port too
  expect(
    changed((object) =>
      object.kind === 'MeshTLSAuthentication' && object.metadata.name === 'both-8082'
        ? { ...object, spec: { identityRefs: [stranger] } }
        : object,
    ),
  ).toContain('web/shop -> web/both TCP 8082');
});

test('a port to which somebody connects without a proxy goes past it, and any other is reached by accounts alone', () => {
  const carried = (of: WrittenSite, name: string) => {
    const found = workloads(of).find(({ metadata }) => metadata.name === name);
    return found && annotationsOf(found);
  };
  // Prometheus and the edge have none
  expect(carried(site, 'sql')).toMatchObject({ 'linkerd.io/inject': 'enabled', 'config.linkerd.io/skip-inbound-ports': '9104' });
  expect(carried(site, 'front')).toMatchObject({ 'config.linkerd.io/skip-inbound-ports': '3000' });
  expect(carried(site, 'stock')).toEqual({ 'linkerd.io/inject': 'enabled', 'config.linkerd.io/default-inbound-policy': 'deny' });
  // with a proxy in the edge only what comes from outside goes past one
  expect(carried(inward, 'front')).not.toHaveProperty(['config.linkerd.io/skip-inbound-ports']);
  expect(spec(inward, 'MeshTLSAuthentication', 'front-3000')).toEqual({
    identityRefs: [{ kind: 'ServiceAccount', name: 'edge', namespace: 'edge' }],
  });
  // blog and stock have no proxy there, and need the database
  expect(carried(inward, 'sql')).toMatchObject({ 'config.linkerd.io/skip-inbound-ports': '3306,9104' });
});

test('what copies a database has a proxy too, and each of its runs an account that the database lets in', () => {
  const runs = ['copy', 'prove', 'restore'].map((run) => `sql-${run}-databases`);
  const jobs = ofKind(site, 'CronJob').filter(({ metadata }) => runs.includes(metadata.name));
  expect(jobs.map((job) => annotationsOf(job)['linkerd.io/inject'])).toEqual(['enabled', 'enabled', 'enabled']);
  const { identityRefs } = spec(site, 'MeshTLSAuthentication', 'sql-3306') as {
    readonly identityRefs: readonly { readonly name: string }[];
  };
  expect(identityRefs.map(({ name }) => name).sort()).toEqual(['blog', 'shop', ...runs, 'stock'].sort());
});

test('pods of upstream charts and in the network of their nodes get none, even when their service is named', async () => {
  const { blueprint } = await write(meshed({ services: ['certs', 'sql', 'watch'] }));
  const having = blueprint.services.flatMap(({ name, components }) =>
    Object.entries(components).flatMap(([key, { sidecar }]) => (sidecar ? [`${name}/${key}`] : [])),
  );
  expect(having).toEqual(expect.arrayContaining(['sql/db', 'watch/prometheus', 'watch/grafana']));
  expect(having.filter((name) => name.startsWith('certs/') || name.endsWith('/node-exporter'))).toEqual([]);
});

test('only the port of a database, whose server speaks first, is reached behind the port of the proxy', () => {
  const tunnels = site.blueprint.flows.filter(({ port }) => port === 4143).map(({ to }) => to.kind === 'pods' && to.service);
  expect([...new Set(tunnels)].sort()).toEqual(['both', 'sql']);
  expect(spec(site, 'Server', 'sql-3306')).toMatchObject({ port: 3306, proxyProtocol: 'opaque', accessPolicy: 'deny' });
  expect(spec(site, 'Server', 'shop-8080')).toMatchObject({ port: 8080, proxyProtocol: 'unknown', accessPolicy: 'deny' });
  expect(helmRelease(site, 'meshed').values).toMatchObject({
    cniEnabled: true,
    webhookFailurePolicy: 'Fail',
    proxy: { outboundTransportMode: 'transparent', defaultInboundPolicy: 'deny', opaquePorts: expect.stringMatching(/(^|,)3306(,|$)/) },
  });
});

test('nothing of a service changes with Linkerd but what its pods carry', () => {
  const bare = (object: KubeJson): unknown => {
    const { template, ...rest } = object.spec as { readonly template: Pick<KubeJson, 'metadata'> };
    const { annotations = {}, ...metadata } = template.metadata;
    const kept = Object.entries(annotations).filter(([key]) => !/linkerd\.io\//.test(key) && key !== 'checksum/config');
    return { ...object, spec: { ...rest, template: { ...template, metadata: { ...metadata, annotations: Object.fromEntries(kept) } } } };
  };
  const known = new Set(workloads(without).map(({ metadata }) => metadata.name));
  // monitoring has more to watch
  const others = (of: WrittenSite) => workloads(of).filter(({ metadata }) => known.has(metadata.name) && metadata.namespace !== 'watch');
  expect(others(site).map(bare)).toEqual(others(without).map(bare));
  expect(
    others(site)
      .filter((object) => annotationsOf(object)['linkerd.io/inject'])
      .map(({ metadata }) => metadata.name)
      .sort(),
  ).toEqual(['blog', 'both', 'front', 'office', 'shop', 'sql', 'stock']);
});

test('the injector judges pods of these namespaces alone, and reads its certificate and authority from what cert-manager makes', () => {
  const { values } = helmRelease(site, 'meshed');
  expect(values).toMatchObject({
    proxyInjector: {
      externalSecret: true,
      injectCaFrom: 'meshed/linkerd-proxy-injector-k8s-tls',
      namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['data', 'office', 'web'] }] },
    },
    identity: { externalCA: true, issuer: { scheme: 'kubernetes.io/tls' } },
  });
  const made = ofKind(site, 'Certificate').filter(({ metadata }) => metadata.namespace === 'meshed');
  expect(made.map(({ metadata, spec: found }) => [metadata.name, (found as { readonly secretName: string }).secretName])).toEqual(
    [
      'linkerd-identity-issuer',
      'linkerd-policy-validator-k8s-tls',
      'linkerd-proxy-injector-k8s-tls',
      'linkerd-sp-validator-k8s-tls',
      'meshed-trust-anchor',
      'meshed-webhooks',
    ].map((name) => [name, name]),
  );
  expect(JSON.stringify(values)).not.toMatch(/PEM|PRIVATE/);
});

test('the control plane signs under an authority that only cert-manager can use, and whose certificate alone is handed out', () => {
  expect(spec(site, 'Issuer', 'meshed-trust-anchor')).toEqual({ ca: { secretName: 'meshed-trust-anchor' } });
  expect(spec(site, 'Certificate', 'linkerd-identity-issuer')).toMatchObject({
    isCA: true,
    issuerRef: { kind: 'Issuer', name: 'meshed-trust-anchor' },
    commonName: 'identity.linkerd.cluster.local',
    privateKey: { rotationPolicy: 'Always' },
    duration: '2160h0m0s',
    renewBefore: '720h0m0s',
  });
  expect(spec(site, 'Certificate', 'meshed-trust-anchor')).toMatchObject({ isCA: true, privateKey: { rotationPolicy: 'Never' } });
  expect(spec(site, 'Bundle', 'linkerd-identity-trust-roots')).toEqual({
    sources: [{ secret: { name: 'meshed-trust-anchor', key: 'ca.crt' } }],
    target: {
      configMap: { key: 'ca-bundle.crt' },
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'meshed' } },
    },
  });
});

test('the plugin turns the connections to the ports that the proxies have, and is installed where K3s looks', () => {
  expect(helmRelease(site, 'cni').values).toMatchObject({
    inboundProxyPort: 4143,
    outboundProxyPort: 4140,
    proxyAdminPort: 4191,
    proxyControlPort: 4190,
    proxyUID: 2102,
    destCNIBinDir: '/var/lib/rancher/k3s/data/cni',
    destCNINetDir: '/var/lib/rancher/k3s/agent/etc/cni/net.d',
  });
  const levels = Object.fromEntries(site.blueprint.namespaces.map(({ name, podSecurity }) => [name, podSecurity]));
  expect(levels).toMatchObject({ cni: 'privileged', meshed: 'restricted', web: 'restricted', data: 'restricted', office: 'restricted' });
  const { cni: _, ...services } = meshed().services ?? {};
  expect(errors({ ...plain, services })).toContain('needs/no-provider at services.meshed.needs.redirect');
});

test('a namespace has room for the proxies of all its pods', () => {
  const quota = (of: WrittenSite, name: string) => of.blueprint.namespaces.find((namespace) => namespace.name === name)!.quota;
  const mebibytes = (size: Size): number => toMebibytes(size);
  for (const name of ['web', 'data', 'office']) {
    const [before, after] = [quota(without, name), quota(site, name)];
    const pods = after.pods - 10; // those of jobs have none
    expect(after.pods).toBe(before.pods);
    expect(mebibytes(after.memory) - mebibytes(before.memory)).toBe(24 * pods);
    expect(mebibytes(after.memoryLimit) - mebibytes(before.memoryLimit)).toBe(128 * pods);
    expect(parseInt(after.cpu) - parseInt(before.cpu)).toBe(10 * pods);
  }
  expect(quota(site, 'edge')).toEqual(quota(without, 'edge'));
});

test('what the proxies ask for is part of what the nodes must have', () => {
  expect(errors(meshed())).toEqual(errors(plain));
  expect(errors(meshed({ proxyMemory: '6Gi', proxyMemoryLimit: '6Gi' }))).toContain('capacity/requests-over-nodes at services');
  expect(errors(meshed({ proxyMemory: '32Gi', proxyMemoryLimit: '32Gi' }))).toContain('capacity/component-over-any-node at services.shop');
});

test('Prometheus asks every proxy, of which it keeps what rules read, under the kind of who put it there', () => {
  const text = ofKind(site, 'ConfigMap')
    .flatMap(({ data = {} }) => data['prometheus.yml'] ?? [])
    .join('');
  const { scrape_configs: jobs } = parse(text) as { readonly scrape_configs: readonly Job[] };
  const relabelled = jobs.find(({ job_name: name }) => name === 'sql/db/meshed')?.relabel_configs ?? [];
  expect(Object.fromEntries(relabelled.map(({ target_label: label, replacement }) => [label, replacement]))).toMatchObject({
    __address__: '$1:4191',
    kind: 'linkerd',
    component: 'sidecar',
    service: 'sql',
    beside: 'db',
  });
  expect(text.match(/regex: "?identity_cert_/g)).toHaveLength(9);
  const roles = ofKind(site, 'Role').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  expect(roles).toEqual(expect.arrayContaining(['web/shop-metrics', 'web/stock-metrics']));
  expect(ofKind(without, 'Role').map(({ metadata }) => metadata.name)).not.toContain('shop-metrics');
});

interface Job {
  readonly job_name: string;
  readonly relabel_configs: readonly { readonly target_label?: string; readonly replacement?: string }[];
}
