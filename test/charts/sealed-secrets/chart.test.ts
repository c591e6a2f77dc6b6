import { certManager } from '../../../charts/cert-manager/service';
import { sealedSecrets } from '../../../charts/sealed-secrets/service';
import type { EnvironmentInput } from '../../../environments/environment';
import { cloudflare, ovhDns } from '../../../environments/words';
import { example } from '../example';
import { siteClaims } from '../site-claims';
import { connections, helmRelease, ofKind } from '../platform';
import { write, type WrittenSite } from '../site-objects';

const site = (options: Parameters<typeof sealedSecrets>[0] = {}): EnvironmentInput => ({
  ...example,
  services: { ...example.services, seals: sealedSecrets({ ...options }) },
});
let usual: WrittenSite;
beforeAll(async () => {
  usual = await write(site());
});

test('the release is pinned, and installed into the namespace of the service', () => {
  expect(helmRelease(usual, 'seals').spec).toMatchObject({
    repo: 'https://bitnami-labs.github.io/sealed-secrets',
    chart: 'sealed-secrets',
    version: '2.18.5',
    targetNamespace: 'seals',
  });
  expect(helmRelease(usual, 'seals').values).toMatchObject({
    fullnameOverride: 'seals',
    image: { registry: 'ghcr.io', repository: 'bitnami-labs/sealed-secrets-controller', tag: '0.36.6' },
    rbac: { serviceProxier: { create: false } },
  });
});

test('its pod is restricted, and gets what the capacity rules counted', () => {
  const { values } = helmRelease(usual, 'seals');
  expect(values['podSecurityContext']).toMatchObject({ enabled: true, runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  expect(values['containerSecurityContext']).toMatchObject({
    enabled: true,
    runAsNonRoot: true,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
  });
  const { cpu, memory, memoryLimit } = usual.blueprint.services.find(({ name }) => name === 'seals')!.components['controller']!;
  expect(values['resources']).toEqual({ requests: { cpu, memory }, limits: { memory: memoryLimit } });
});

test('its keys are renewed each month, or as the site says, and it stays where the site wants it', async () => {
  expect(helmRelease(usual, 'seals').values).toMatchObject({ keyrenewperiod: `${30 * 86_400}s` });
  expect(helmRelease(usual, 'seals').values).not.toHaveProperty('nodeSelector');
  const other = await write(site({ renewKeysAfter: '7d', on: 'one' }));
  expect(helmRelease(other, 'seals').values).toMatchObject({
    keyrenewperiod: `${7 * 86_400}s`,
    nodeSelector: { 'kubernetes.io/hostname': 'one' },
  });
});

test('a site that seals has a key for its digests, which only the operator reads; another has none', async () => {
  const digest = (of: WrittenSite) => of.blueprint.secrets.filter(({ id }) => id === 'sealing/digest');
  expect(digest(usual)).toMatchObject([{ make: { kind: 'hex', bytes: 32 }, readers: [{ kind: 'operator' }] }]);
  expect(digest(await write(example))).toEqual([]);
});

test('synthesis writes no sealed secret: the command does', () => {
  expect(ofKind(usual, 'SealedSecret')).toEqual([]);
});

test('with certificates beside it, what the policies let pass is what the flows say', async () => {
  const both = await write({
    ...site(),
    zones: { 'example.org': cloudflare(), 'example.net': ovhDns() },
    services: { ...site().services, certs: certManager({}) },
  });
  const { allowed, asked } = connections(both);
  expect(allowed).toEqual(asked);
  expect(asked.filter((text) => text.startsWith('seals/seals ->') && !text.includes('kube-dns'))).toEqual([
    'seals/seals -> cidr 10.8.0.1/32 TCP 6443',
  ]);
  expect(asked.filter((text) => text.includes('-> seals/'))).toEqual([]);
});

test.each(Object.entries(siteClaims))('%s', (_, claim) => {
  expect(claim(usual)).toEqual([]);
});
