import { z } from 'zod';
import { certManager } from '../../../charts/cert-manager/service';
import { defineService } from '../../../blueprint/service';
import type { EnvironmentInput } from '../../../environments/environment';
import { cloudflare, elsewhere, ovhDns } from '../../../environments/words';
import { entriesOf } from '../../../charts/entry';
import { webApp } from '../../../charts/web-app/service';
import { resolve } from '../../../blueprint/resolve';
import { example } from '../example';
import { podClaims } from '../pod-claims';
import { siteClaims } from '../site-claims';
import { connections, helmRelease, ofKind } from '../platform';
import { write, type WrittenSite } from '../site-objects';

interface CertificateSpec {
  readonly secretName: string;
  readonly dnsNames: readonly string[];
  readonly issuerRef: { readonly kind: string; readonly name: string };
  readonly privateKey: { readonly algorithm: string; readonly size: number; readonly rotationPolicy: string };
  readonly renewBefore: string;
  readonly usages: readonly string[];
}
interface Solver {
  readonly selector: { readonly dnsZones: readonly string[] };
  readonly dns01: {
    readonly cloudflare?: { readonly apiTokenSecretRef: { readonly name: string; readonly key: string } };
    readonly webhook?: { readonly groupName: string; readonly solverName: string; readonly config: Readonly<Record<string, unknown>> };
  };
}
interface IssuerSpec {
  readonly acme: {
    readonly server: string;
    readonly email: string;
    readonly privateKeySecretRef: { readonly name: string };
    readonly solvers: readonly Solver[];
  };
}

/** A firewall that inspects every way in; it needs no objects here. */
const wall = defineService({
  kind: 'wall',
  options: {},
  role: { is: 'waf', component: 'inspector' },
  components: () => ({ inspector: { cpu: '10m', memory: '32Mi', ports: { http: 8080 } } }),
});

/** Two hosts, one of which no firewall inspects. */
const half = defineService({
  kind: 'half',
  options: { title: z.string().default('') },
  components: () => ({ app: { cpu: '10m', memory: '32Mi', ports: { http: 8080 } } }),
  serves: () => ({
    inspected: { host: 'inspected.example.org', component: 'app', port: 'http' },
    plain: { host: 'plain.example.org', component: 'app', port: 'http', waf: { mode: 'off' } },
  }),
  chart: () => Promise.resolve({ chart: { build: () => undefined } }),
});

const zones = { 'example.org': cloudflare(), 'example.net': ovhDns() };
const other = webApp({ in: 'web', image: 'ghcr.io/example/other:1.0.0', host: 'other.example.net', port: 3000 });
const site = (options: Parameters<typeof certManager>[0] = {}, change: Partial<EnvironmentInput> = {}): EnvironmentInput => ({
  ...example,
  zones,
  services: { ...example.services, other, certs: certManager({ ...options }), ...change.services },
  ...(change.zones && { zones: change.zones }),
  ...(change.accounts && { accounts: change.accounts }),
});

let usual: WrittenSite;
let walled: WrittenSite;
beforeAll(async () => {
  usual = await write(site());
  walled = await write(site({}, { services: { wall: wall({}) } }));
});

const certificates = (of: WrittenSite) =>
  ofKind(of, 'Certificate').map((object) => ({ ...object.metadata, ...(object.spec as CertificateSpec) }));
const issuers = (of: WrittenSite) =>
  ofKind(of, 'ClusterIssuer').map((object) => ({ ...object.metadata, ...(object.spec as IssuerSpec).acme }));
const solver = (of: WrittenSite, which: 'cloudflare' | 'webhook') => issuers(of)[0]?.solvers.find(({ dns01 }) => which in dns01);

describe('a certificate', () => {
  test('stands for every host that is served, in the namespace where the edge reads it', () => {
    for (const of of [usual, walled]) {
      const entries = of.blueprint.services.flatMap((service) => entriesOf(service, of.blueprint));
      expect(entries.length).toBeGreaterThan(3);
      for (const { namespace, tlsSecret, serve } of entries) {
        const found = certificates(of).filter((certificate) => certificate.namespace === namespace && certificate.secretName === tlsSecret);
        expect(found).toHaveLength(1);
        expect(found[0]?.dnsNames).toContain(serve.host);
      }
    }
    expect(new Set(certificates(usual).map(({ namespace }) => namespace))).toEqual(new Set(['web']));
    expect(new Set(certificates(walled).map(({ namespace }) => namespace))).toEqual(new Set(['wall']));
  });

  test('of a host that the firewall lets by stands with its service, and of the others with the firewall', async () => {
    const mixed = await write(site({}, { services: { wall: wall({}), half: half({ in: 'web' }) } }));
    const ofHalf = certificates(mixed).filter(({ secretName }) => secretName === 'half-tls');
    expect(ofHalf.map(({ namespace, dnsNames }) => [namespace, dnsNames]).sort()).toEqual([
      ['wall', ['inspected.example.org']],
      ['web', ['plain.example.org']],
    ]);
  });

  test('names each host once, and no host that nobody serves', () => {
    const served = new Set(usual.blueprint.services.flatMap(({ serves }) => Object.values(serves).map(({ host }) => host)));
    const named = certificates(usual).flatMap(({ dnsNames }) => dnsNames);
    expect([...named].sort()).toEqual([...served].sort());
  });

  test('has an ECDSA P-256 key of its own that changes with each renewal, thirty days before the end', () => {
    for (const { privateKey, renewBefore, usages } of certificates(usual)) {
      expect(privateKey).toEqual({ algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' });
      expect(renewBefore).toBe(`${30 * 86_400}s`);
      expect(usages).toEqual(['digital signature', 'server auth']);
    }
  });

  test('is signed by the issuer that the site names', async () => {
    const staging = await write(site({ server: 'staging', renewBefore: '10d' }));
    const signers = (of: WrittenSite) => [...new Set(certificates(of).map(({ issuerRef }) => `${issuerRef.kind} ${issuerRef.name}`))];
    expect(signers(usual)).toEqual(['ClusterIssuer letsencrypt-production']);
    expect(signers(staging)).toEqual(['ClusterIssuer letsencrypt-staging']);
    expect(certificates(staging)[0]?.renewBefore).toBe('864000s');
  });

  test('of hosts under a wildcard names the wildcard, and deeper hosts themselves', async () => {
    const deep = webApp({ in: 'web', image: 'ghcr.io/example/deep:1.0.0', host: 'a.b.example.org', port: 3000 });
    const wild = await write(site({ wildcards: ['example.org'] }, { services: { deep } }));
    const namesOf = (secret: string) => certificates(wild).find(({ secretName }) => secretName === secret)?.dnsNames;
    expect(namesOf('blog-tls')).toEqual(['*.example.org']);
    expect(namesOf('other-tls')).toEqual(['other.example.net']);
    expect(namesOf('deep-tls')).toEqual(['a.b.example.org']);
  });

  test('of a service that only the mesh reaches does not exist', () => {
    expect(certificates(usual).map(({ secretName }) => secretName)).not.toContain('shop-tls');
  });
});

describe('an issuer', () => {
  test('stands for production and for staging, and writes to the operator unless told otherwise', async () => {
    expect(issuers(usual).map(({ name, server, email }) => [name, server, email])).toEqual([
      ['letsencrypt-production', 'https://acme-v02.api.letsencrypt.org/directory', 'ops@example.org'],
      ['letsencrypt-staging', 'https://acme-staging-v02.api.letsencrypt.org/directory', 'ops@example.org'],
    ]);
    expect(issuers(await write(site({ email: 'tls@example.org' }))).map(({ email }) => email)).toEqual([
      'tls@example.org',
      'tls@example.org',
    ]);
    expect(new Set(issuers(usual).map(({ privateKeySecretRef }) => privateKeySecretRef.name)).size).toBe(2);
  });

  test('proves each zone through who keeps it, with a key that the secret plan delivers to its namespace', () => {
    expect(solver(usual, 'cloudflare')?.selector.dnsZones).toEqual(['example.org']);
    expect(solver(usual, 'webhook')?.selector.dnsZones).toEqual(['example.net']);
    const delivered = usual.blueprint.secrets.flatMap(({ readers }) =>
      readers.flatMap((reader) => (reader.kind === 'kubernetes' ? [`${reader.namespace}/${reader.object}/${reader.key}`] : [])),
    );
    const { config = {} } = solver(usual, 'webhook')?.dns01.webhook ?? {};
    const references = [
      solver(usual, 'cloudflare')?.dns01.cloudflare?.apiTokenSecretRef,
      config['oauth2ClientIDRef'],
      config['oauth2ClientSecretRef'],
    ] as readonly { readonly name: string; readonly key: string }[];
    expect(new Set(references.map(({ name }) => name)).size).toBe(3);
    for (const { name, key } of references) expect(delivered).toContain(`certs/${name}/${key}`);
  });

  test('asks the API of the company that the account is at', async () => {
    const us = await write(site({}, { accounts: { ovh: { project: '0'.repeat(32), endpoint: 'ovh-us' } } }));
    expect(solver(us, 'webhook')?.dns01.webhook?.config).toMatchObject({ endpoint: 'ovh-us', authenticationMethod: 'oauth2' });
    const hosts = us.blueprint.flows.flatMap(({ from, to }) =>
      from.kind === 'pods' && from.service === 'certs' && to.kind === 'host' ? [`${from.component} ${to.host}`] : [],
    );
    expect(hosts.sort()).toEqual([
      'controller acme-staging-v02.api.letsencrypt.org',
      'controller acme-v02.api.letsencrypt.org',
      'controller api.cloudflare.com',
      'ovh api.us.ovhcloud.com',
      'ovh us.ovhcloud.com',
    ]);
  });

  test('and every certificate may be applied before their kinds exist', () => {
    for (const { annotations } of [...issuers(usual), ...certificates(usual)]) {
      expect(annotations?.['argocd.argoproj.io/sync-options']).toBe('SkipDryRunOnMissingResource=true');
    }
  });
});

describe('the releases', () => {
  test('are pinned, stand in the namespace of the service, and outlive themselves where it matters', () => {
    const { spec, values } = helmRelease(usual, 'certs');
    expect(spec).toMatchObject({ repo: 'https://charts.jetstack.io', chart: 'cert-manager', version: 'v1.21.1', targetNamespace: 'certs' });
    expect(values).toMatchObject({
      fullnameOverride: 'certs',
      crds: { enabled: true, keep: true },
      global: { leaderElection: { namespace: 'certs' } },
      dns01RecursiveNameserversOnly: true,
      startupapicheck: { enabled: false },
    });
  });

  test('give each pod what the capacity rules counted', () => {
    const { values } = helmRelease(usual, 'certs');
    const { components } = usual.blueprint.services.find(({ name }) => name === 'certs')!;
    const asked = (key: string, of: unknown) => {
      const { cpu, memory, memoryLimit } = components[key]!;
      expect(of).toEqual({ requests: { cpu, memory }, limits: { memory: memoryLimit } });
    };
    asked('controller', values['resources']);
    asked('webhook', (values['webhook'] as Readonly<Record<string, unknown>>)['resources']);
    asked('cainjector', (values['cainjector'] as Readonly<Record<string, unknown>>)['resources']);
    asked('ovh', (helmRelease(usual, 'certs-ovh').values['pod'] as Readonly<Record<string, unknown>>)['resources']);
  });

  test('of the webhook for OVH is there where a zone is, knows its caller, and may read its two Secrets and no other', async () => {
    const { values } = helmRelease(usual, 'certs-ovh');
    expect(values).toMatchObject({
      fullnameOverride: 'certs-ovh',
      groupName: 'acme.example.net',
      certManager: { namespace: 'certs', serviceAccountName: 'certs' },
    });
    expect(solver(usual, 'webhook')?.dns01.webhook).toMatchObject({ groupName: 'acme.example.net', solverName: 'ovh' });
    const rules = ofKind(usual, 'Role').filter(({ metadata }) => metadata.namespace === 'certs');
    expect(rules.map((object) => object['rules'])).toEqual([
      [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['certs-ovh-id', 'certs-ovh-secret'], verbs: ['get'] }],
    ]);
    const without = await write(site({}, { zones: { 'example.org': cloudflare(), 'example.net': cloudflare() } }));
    expect(ofKind(without, 'HelmChart').map(({ metadata }) => metadata.name)).toEqual(['certs']);
    expect(ofKind(without, 'Role').filter(({ metadata }) => metadata.namespace === 'certs')).toEqual([]);
    expect(Object.keys(without.blueprint.services.find(({ name }) => name === 'certs')!.components)).not.toContain('ovh');
  });

  test('stay on the node that the site names', async () => {
    const pinned = await write({ ...site(), services: { ...site().services, certs: certManager({ on: 'one' }) } });
    const { values } = helmRelease(pinned, 'certs');
    for (const part of [values, values['webhook'], values['cainjector']]) {
      expect(part).toMatchObject({ nodeSelector: { 'kubernetes.io/hostname': 'one' } });
    }
  });
});

test('its pods are known by the labels that the upstream charts give them', () => {
  const { components } = usual.blueprint.services.find(({ name }) => name === 'certs')!;
  const labels = Object.entries(components).map(([key, { upstreamLabels }]) => [key, upstreamLabels]);
  const of = (name: string, component: string) => ({ 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': component });
  expect(Object.fromEntries(labels)).toEqual({
    controller: of('cert-manager', 'controller'),
    webhook: of('webhook', 'webhook'),
    cainjector: of('cainjector', 'cainjector'),
    ovh: { 'app.kubernetes.io/name': 'cert-manager-webhook-ovh' },
  });
});

test('what the policies let pass is what the flows say', () => {
  const { allowed, asked } = connections(usual);
  expect(allowed).toEqual(asked);
  expect(asked).toContain('cidr 10.8.0.1/32 -> certs/certs-webhook TCP 10250');
  expect(asked).toContain('cidr 10.8.0.1/32 -> certs/certs-ovh TCP 8443');
  // the second node has no API server
  expect(asked.filter((text) => text.startsWith('cidr 10.8.0.2/32 -> certs/'))).toEqual([]);
  expect(asked.filter((text) => /^certs\/certs-(controller|ovh) -> cidr 0\.0\.0\.0\/0 .* TCP 443$/.test(text))).toHaveLength(2);
  expect(asked.filter((text) => /^certs\/certs-(webhook|cainjector) -> cidr 0/.test(text))).toEqual([]);
});

test('a wildcard, and a host of the mesh, in a zone that it cannot write to are refused, and a host of the internet is not', () => {
  const { ingress: _, ...closed } = site({}, { zones: { ...zones, 'example.net': elsewhere() } });
  const found = (input: EnvironmentInput) =>
    resolve(input, 'site.ts').verdict.problems.flatMap(({ id, at }) => (id.endsWith('uncertified') ? [`${id} ${at}`] : []));
  expect(found(site({}, { zones: { ...zones, 'example.net': elsewhere() } }))).toEqual([]);
  expect(found(site({ wildcards: ['example.net'] }, { zones: { ...zones, 'example.net': elsewhere() } }))).toEqual([
    'services/wildcard-uncertified services.certs.wildcards.0',
  ]);
  // nothing comes in from the internet that could be asked
  expect(found(closed as EnvironmentInput)).toEqual(['services/host-uncertified services.other.host']);
});

test.each(Object.entries({ ...podClaims, ...siteClaims }))('%s', (_, claim) => {
  expect(claim(usual)).toEqual([]);
});
