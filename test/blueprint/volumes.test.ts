import { contracts } from '../../index';
import { resolve } from '../../blueprint/resolve';
import type { ServiceDefinition } from '../../blueprint/service';
import { hetznerBucket } from '../../environments/words';
import { lab } from '../environments/fixture';
import { storing } from '../environments/storing';
import { stub } from '../environments/stub';

/** Components by the volumes that they mount, and who answers for each volume. */
function placed(components: Readonly<Record<string, readonly string[]>>, answeredBy: Readonly<Record<string, string>>, more: object = {}) {
  const facts: Partial<ServiceDefinition> = {
    components: () =>
      Object.fromEntries(
        Object.entries(components).map(([key, keepsIn]) => [key, { cpu: '10m', memory: '16Mi', ports: {}, keepsIn: [...keepsIn] }]),
      ),
    needs: () => Object.fromEntries(Object.keys(answeredBy).map((need) => [need, contracts.volume('1Gi')])),
    ...more,
  };
  const site = lab({ services: { disks: storing(), single: storing(1), it: stub(facts, { answeredBy }) } });
  return resolve(site, 'site.ts').blueprint.services.find(({ name }) => name === 'it')!;
}
const groupsOf = (...asked: Parameters<typeof placed>) =>
  Object.fromEntries(Object.entries(placed(...asked).components).map(([key, { besideVolume }]) => [key, besideVolume]));

test('components that share a volume are one group, and so are those that hang together by several', () => {
  const away = { x: 'disks', y: 'disks', z: 'disks' };
  expect(groupsOf({ a: ['x'], b: ['x'], c: ['z'] }, away)).toEqual({ a: 'x', b: 'x', c: undefined });
  expect(groupsOf({ a: ['x'], b: ['y'], c: ['x', 'y'], d: ['z'] }, away)).toEqual({ a: 'x', b: 'x', c: 'x', d: undefined });
  expect(groupsOf({ a: ['x'], b: ['x', 'y'], c: ['y'], d: [] }, away)).toEqual({ a: 'x', b: 'x', c: 'x', d: undefined });
});

test('a volume that stays on its node keeps its pods there by itself: only the others make groups', () => {
  expect(groupsOf({ a: ['x'], b: ['x'] }, { x: 'local-path' })).toEqual({ a: undefined, b: undefined });
  expect(groupsOf({ a: ['x', 'y'], b: ['x'], c: ['y'] }, { x: 'local-path', y: 'disks' })).toEqual({ a: 'y', b: undefined, c: 'y' });
});

test('a component is bound by one volume that is, and lost with a node by one volume that a node holds alone', () => {
  const of = (answeredBy: Readonly<Record<string, string>>) => {
    const { boundToNode, lostWithNode } = placed({ a: Object.keys(answeredBy), none: [] }, answeredBy).components['a']!;
    return [boundToNode, lostWithNode];
  };
  expect(of({ x: 'local-path' })).toEqual([true, true]);
  expect(of({ x: 'disks' })).toEqual([false, false]);
  expect(of({ x: 'disks', y: 'single' })).toEqual([false, true]);
  expect(of({ x: 'disks', y: 'local-path' })).toEqual([true, true]);
});

test('where the site does not say who answers, it is derived whole all the same, by the cluster', () => {
  const facts: Partial<ServiceDefinition> = {
    components: () => ({ app: { cpu: '10m', memory: '16Mi', ports: {}, keepsIn: ['x'] } }),
    needs: () => ({ x: contracts.volume('1Gi') }),
  };
  const { blueprint, open } = resolve(lab({ services: { disks: storing(), it: stub(facts) } }), 'site.ts');
  expect(open).toContainEqual(expect.objectContaining({ service: 'it', name: 'x', candidates: ['disks', 'local-path'] }));
  expect(blueprint.services.find(({ name }) => name === 'it')?.claims).toEqual([
    { claim: 'it-x', size: '1Gi', storageClass: 'local-path', boundToNode: true, copies: 1 },
  ]);
});

test('the Secret of a bucket or of a secret has the keys that who reads it looks for', () => {
  const needs = () => ({
    store: contracts.keyed(contracts.bucket('drive'), { 'access-key': 'AWS_ACCESS_KEY_ID' }),
    own: contracts.keyed(contracts.secret({ kind: 'hex', bytes: 32 }, 'opens the door'), { value: 'KEY' }),
  });
  const site = lab({ buckets: { drive: hetznerBucket('fsn1', { versioning: false }) }, services: { it: stub({ needs }) } });
  const { services, secrets } = resolve(site, 'site.ts').blueprint;
  expect(services.find(({ name }) => name === 'it')?.answers).toMatchObject({
    store: {
      accessKey: { object: 'it-store', key: 'AWS_ACCESS_KEY_ID' },
      secretKey: { object: 'it-store', key: 'secret-key' },
    },
    own: { value: { object: 'it-own', key: 'KEY' } },
  });
  const keys = secrets.flatMap(({ readers }) =>
    readers.flatMap((reader) => ('namespace' in reader && reader.namespace === 'it' ? [reader.key] : [])),
  );
  expect(keys.sort()).toEqual(['AWS_ACCESS_KEY_ID', 'KEY', 'secret-key']);
});

test('a range of ports is one connection', () => {
  const facts: Partial<ServiceDefinition> = {
    components: () => ({ app: { cpu: '10m', memory: '16Mi', ports: { data: { port: 10000, lastPort: 10100, protocol: 'tcp' } } } }),
    accepts: () => ({ data: { component: 'app', port: 'data', from: { component: 'app' }, why: 'each other' } }),
  };
  const { flows } = resolve(lab({ services: { it: stub(facts) } }), 'site.ts').blueprint;
  expect(flows.filter(({ to }) => to.kind === 'pods' && to.service === 'it')).toEqual([
    expect.objectContaining({ port: 10000, lastPort: 10100, protocol: 'tcp' }),
  ]);
});
