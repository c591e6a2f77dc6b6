import { parseAllDocuments } from 'yaml';
import { resolve } from '../../blueprint/resolve';
import type { ServiceUse } from '../../blueprint/service';
import { hostSecretFile } from '../../constructs/secrets/secret-plan';
import { hostFiles } from '../../hosts';
import { example } from '../charts/example';
import { stub } from '../environments/stub';

const MANIFESTS = '/var/lib/rancher/k3s/server/manifests';
const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key', namespace: 'ci' }, stringData: { url: 'https://git' } };
const ci: ServiceUse = stub({
  kind: 'ci',
  bootstraps: ({ name, namespace }, site) => ({
    manifests: {
      [name]: [
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { site } },
      ],
    },
    secrets: { key: { make: { kind: 'password', length: 32, alphabet: 'alphanumeric' }, why: 'reads Git', object: secret, key: 'token' } },
  }),
});
const { blueprint } = resolve({ ...example, services: { ...example.services, ci } }, 'example.ts');
const files = new Map(
  hostFiles(blueprint)
    .files()
    .map(({ path, content }) => [path, content]),
);
interface Delivered {
  readonly bundle_secrets: readonly { readonly path: string; readonly file: string; readonly mode: string; readonly wrapper?: unknown }[];
}
const varsOf = (node: string): Delivered => parseAllDocuments(files.get(`ansible/host_vars/${node}.yaml`) ?? '')[0]?.toJS() as Delivered;

test('what a service bootstraps with lies where K3s applies it, on servers only', () => {
  const text = files.get(`hosts/one${MANIFESTS}/archipel-ci.yaml`) ?? '';
  const objects = parseAllDocuments(text).map((document) => document.toJS() as { readonly kind: string; readonly data?: unknown });
  expect(objects.map(({ kind }) => kind)).toEqual(['Namespace', 'ConfigMap']);
  expect(objects[1]?.data).toEqual({ site: 'example' });
  expect([...files.keys()].filter((path) => path.startsWith('hosts/two') && path.includes('archipel-ci'))).toEqual([]);
});

test('its secrets are delivered inside their objects, and no file holds them', () => {
  const path = `${MANIFESTS}/archipel-ci-key.yaml`;
  const delivered = varsOf('one').bundle_secrets.find((item) => item.path === path);
  expect(delivered).toMatchObject({ file: hostSecretFile(path), mode: '0600', wrapper: { object: secret, key: 'token' } });
  expect(files.has(`hosts/one${path}`)).toBe(false);
  expect(varsOf('two').bundle_secrets.map((item) => item.path)).not.toContain(path);
});

test('the store makes them, and every server reads them', () => {
  expect(blueprint.secrets.find(({ id }) => id === 'ci/key')).toMatchObject({
    make: { kind: 'password' },
    readers: [{ kind: 'host', node: 'one', path: `${MANIFESTS}/archipel-ci-key.yaml`, owner: 'root:root', mode: '0600' }],
  });
});

test('secrets that are no objects are delivered as they are', () => {
  const plain = varsOf('one').bundle_secrets.filter(({ wrapper }) => wrapper === undefined);
  expect(plain.map(({ path }) => path)).toContain('/etc/rancher/k3s/token');
});

test('a site without a cluster has nothing to bootstrap', () => {
  const { blueprint: alone } = resolve(
    { ...example, nodes: { one: { ...example.nodes.one, roles: [] } }, services: { ci }, ingress: undefined },
    'alone.ts',
  );
  expect(alone.bootstrap).toEqual([]);
  expect(alone.secrets.map(({ id }) => id)).not.toContain('ci/key');
});
