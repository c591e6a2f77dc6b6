import { load } from './esm';

interface Finding {
  readonly object: string;
  readonly text: string;
}
const { isAwaited } = load<{ isAwaited(objects: readonly object[]): (finding: Finding) => boolean }>('awaited');

const labels = { app: 'db' };
const mounting = (claim: string) => ({ metadata: { labels }, spec: { volumes: [{ persistentVolumeClaim: { claimName: claim } }] } });
const at = (name: string) => ({ namespace: 'data', name });
const awaited = isAwaited([
  { kind: 'Certificate', metadata: at('tls'), spec: { secretName: 'db-tls' } },
  { kind: 'ExternalSecret', metadata: at('login'), spec: { target: { name: 'db-login' } } },
  { kind: 'ExternalSecret', metadata: at('token'), spec: {} },
  { kind: 'StatefulSet', metadata: at('db'), spec: { template: mounting('data') } },
  { kind: 'CronJob', metadata: at('copy'), spec: { jobTemplate: { spec: { template: mounting('data') } } } },
  { kind: 'CronJob', metadata: at('fetch'), spec: { jobTemplate: { spec: { template: mounting('fetched') } } } },
  { kind: 'ConfigMap', metadata: at('settings') },
]);
const missing = (name: string) => `points to nothing: Secret ${name} does not exist`;
const nobody = (selector: object) => `points to nothing: selector ${JSON.stringify(selector)} matches no pod`;
const WAITS = 'is not bound: waiting for first consumer to be created before binding';

test.each([
  ['a Secret of a certificate', 'StatefulSet/data/db', missing('db-tls')],
  ['a Secret of the vault', 'StatefulSet/data/db', missing('db-login')],
  ['one that has the name of its object', 'StatefulSet/data/db', missing('token')],
  ['a claim that only a job mounts', 'PersistentVolumeClaim/data/fetched', WAITS],
  ['the role that Patroni writes', 'Service/data/db-replicas', nobody({ app: 'db', role: 'replica' })],
])('%s is made later', (_, object, text) => {
  expect(awaited({ object, text })).toBe(true);
});

test.each([
  ['a Secret that nothing asks for', 'StatefulSet/data/db', missing('db-password')],
  ['a Secret of another namespace', 'StatefulSet/web/db', missing('db-tls')],
  ['a claim that a pod mounts too', 'PersistentVolumeClaim/data/data', WAITS],
  ['a claim that cannot be bound', 'PersistentVolumeClaim/data/fetched', 'is not bound: no class'],
  ['a Service for no pod at all', 'Service/data/db', nobody({ app: 'other', role: 'replica' })],
  ['a Service without a role', 'Service/data/db', nobody({ app: 'other' })],
  ['a policy for a role', 'NetworkPolicy/data/db', nobody({ app: 'db', role: 'replica' })],
  ['what is refused', 'StatefulSet/data/db', 'refused: unknown field'],
])('%s is a finding', (_, object, text) => {
  expect(awaited({ object, text })).toBe(false);
});
