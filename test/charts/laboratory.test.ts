import { resolve } from '../../blueprint/resolve';
import { mysql } from '../../charts/mysql/service';
import { stub } from '../environments/stub';
import { laboratory } from './laboratory';
import { podClaims } from './pod-claims';
import { connections } from './platform';
import { rbacClaims, unexcused } from './rbac-claims';
import { siteClaims } from './site-claims';
import { write, type WrittenSite } from './site-objects';

let sites: readonly WrittenSite[];
beforeAll(async () => {
  sites = await Promise.all([
    write(laboratory()),
    write(
      laboratory({ ci: { jobs: 'root', cache: undefined }, chat: { database: 'data', redis: 'data', embedding: 'nomic-embed-text:v1.5' } }),
    ),
    write(laboratory({ ci: { jobs: 'image-builds' } })),
  ]);
});

test.each(Object.keys({ ...podClaims, ...siteClaims }))('%s, in the laboratory too', (name) => {
  expect(sites.flatMap((site) => ({ ...podClaims, ...siteClaims })[name]?.(site))).toEqual([]);
});

test.each(Object.keys(rbacClaims))('%s, in the laboratory too', (name) => {
  expect(sites.flatMap((site) => unexcused(site, rbacClaims[name] ?? (() => [])).open)).toEqual([]);
});

test('policies let pass what the flows say and no more', () => {
  for (const site of sites) {
    const { allowed, asked } = connections(site);
    expect([...allowed].sort()).toEqual([...asked].sort());
  }
});

test('nothing is wrong with it that a rule would find, but what a small site lives with', () => {
  const { problems } = resolve(laboratory(), 'laboratory.ts').verdict;
  expect(problems.filter(({ severity }) => severity === 'error').map(({ id, at }) => `${id} ${at}`)).toEqual([]);
});

test('nothing of it reaches what people rely on', () => {
  const { blueprint } = resolve(laboratory({}, { services: { ...laboratory().services, shop: stub({}, { in: 'web' }) } }), 'laboratory.ts');
  const reached = blueprint.flows.filter(
    ({ from, to }) =>
      from.kind === 'pods' &&
      ['ci', 'quality', 'mind', 'chat', 'mirror'].includes(from.service) &&
      to.kind === 'pods' &&
      to.service === 'shop',
  );
  expect(reached).toEqual([]);
});

test('a database of production is refused, with the line to write instead', () => {
  const { data: _, ...services } = laboratory().services ?? {};
  const prod = stub(
    {
      provides: {
        postgres: {
          component: 'app',
          port: 'http',
          answer: ({ host, port, account }) => ({ host, port, readonly: undefined, database: 'd', ...account('u', 'database') }),
        },
      },
    },
    { in: 'prod-data' },
  );
  const { problems } = resolve(
    laboratory({}, { services: { ...services, db: prod, sql: mysql({ in: 'prod-data' }) } }),
    'laboratory.ts',
  ).verdict;
  const found = problems.find(({ id, at }) => id === 'needs/dev-reaches-prod' && at === 'services.quality.needs.db');
  expect(found?.got).toBe('quality in devops-factory asks db');
  expect(found?.do).toBe('give devops-factory a provider of its own and name it with from, or move quality out of devops-factory');
});
