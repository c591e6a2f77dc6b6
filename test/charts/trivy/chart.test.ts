import { trivy } from '../../../charts/trivy/service';
import { defineService } from '../../../blueprint/service';
import type { EnvironmentInput } from '../../../environments/environment';
import { example } from '../example';
import { connections, helmRelease } from '../platform';
import { write, type WrittenSite } from '../site-objects';

const watcher = defineService({
  kind: 'watcher',
  options: {},
  role: { is: 'monitoring', component: 'app' },
  components: () => ({ app: { cpu: '10m', memory: '16Mi', ports: {}, labels: { app: 'watcher' } } }),
  chart: () => Promise.resolve({ chart: { build: () => undefined } }),
});
const site = (options: Parameters<typeof trivy>[0] = {}): EnvironmentInput => ({
  ...example,
  services: { ...example.services, scanner: trivy({ in: 'security', ...options }), watcher: watcher({}) },
});

let usual: WrittenSite;
beforeAll(async () => {
  usual = await write(site());
});

interface Values {
  readonly operator: Readonly<Record<string, unknown>>;
  readonly securityContext: unknown;
  readonly podSecurityContext: unknown;
  readonly trivyOperator: Readonly<Record<string, unknown>>;
  readonly trivy: Readonly<Record<string, unknown>> & { readonly resources: { readonly limits: { readonly memory: string } } };
}
const valuesOf = (written: WrittenSite): Values => helmRelease(written, 'scanner').values as unknown as Values;

test('the chart of its makers is pinned and installed into the namespace of the service', () => {
  expect(helmRelease(usual, 'scanner').spec).toMatchObject({ chart: 'trivy-operator', version: '0.34.0', targetNamespace: 'security' });
});

test('its namespace is restricted, and so are the operator and its scans', () => {
  expect(usual.blueprint.namespaces.find(({ name }) => name === 'security')).toMatchObject({
    podSecurity: 'restricted',
    class: 'platform',
  });
  const { podSecurityContext, securityContext, trivyOperator } = valuesOf(usual);
  for (const pod of [podSecurityContext, trivyOperator['scanJobPodTemplatePodSecurityContext']])
    expect(pod).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  for (const container of [securityContext, trivyOperator['scanJobPodTemplateContainerSecurityContext']])
    expect(container).toMatchObject({ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, privileged: false });
});

test('it reads no Secret of the site and no file of a node', () => {
  expect(valuesOf(usual).operator).toMatchObject({
    accessGlobalSecretsAndServiceAccount: false,
    infraAssessmentScannerEnabled: false,
    clusterComplianceEnabled: false,
  });
  expect(valuesOf(usual).trivyOperator).toMatchObject({ scanJobAutomountServiceAccountToken: false });
});

test('severity, memory and concurrency are what the site says', async () => {
  expect(valuesOf(usual).trivy).toMatchObject({ severity: 'HIGH,CRITICAL', ignoreUnfixed: true });
  const large = valuesOf(await write(site({ severity: 'LOW', fixedOnly: false, concurrency: 3, scanMemory: '2Gi' })));
  expect(large.trivy).toMatchObject({ severity: 'LOW,MEDIUM,HIGH,CRITICAL', ignoreUnfixed: false });
  expect(large.trivy.resources.limits.memory).toBe('2048Mi');
  expect(large.operator).toMatchObject({ scanJobsConcurrentLimit: 3 });
});

test('the quota has room for as many scans as run at a time', async () => {
  const podsOf = async (concurrency: number) =>
    (await write(site({ concurrency }))).blueprint.namespaces.find(({ name }) => name === 'security')!.quota.pods;
  expect((await podsOf(5)) - (await podsOf(1))).toBe(8);
});

test('scans reach registries and the database, the operator the API server alone, and monitoring the operator', () => {
  const { allowed, asked } = connections(usual);
  expect(allowed).toEqual(asked);
  const ours = allowed.filter((text) => text.includes('security/scanner') && !text.includes('kube-dns'));
  expect(
    ours.filter((text) => text.startsWith('security/scanner-scan ')).every((text) => / -> cidr 0\.0\.0\.0\/0 .* TCP 443$/.test(text)),
  ).toBe(true);
  expect(ours.filter((text) => text.startsWith('security/scanner-operator ')).map((text) => text.split(' -> ')[1])).toEqual([
    'cidr 10.8.0.1/32 TCP 6443',
  ]);
  expect(ours.filter((text) => text.includes('-> security/'))).toEqual(['watcher/watcher -> security/scanner-operator TCP 8080']);
  const hosts = usual.blueprint.flows.flatMap(({ from, to }) =>
    from.kind === 'pods' && from.component === 'scan' && to.kind === 'host' ? [to.host] : [],
  );
  expect(hosts).toEqual(expect.arrayContaining(['mirror.gcr.io', 'ghcr.io', 'registry-1.docker.io']));
});
