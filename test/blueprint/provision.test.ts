import { contracts } from '../../index';
import type { ServicePlan } from '../../blueprint/blueprint';
import { describeEnd } from '../../blueprint/flow';
import { resolve } from '../../blueprint/resolve';
import { ownImage, type Component, type ServiceDefinition } from '../../blueprint/service';
import { lab } from '../environments/fixture';
import { stub } from '../environments/stub';

const pods = (port: number, others = {}): Component => ({ cpu: '10m', memory: '32Mi', ports: { own: port, ...others } });

/** Answers who asks Sentinels at the server, whose Sentinels it names too, and everybody else at a proxy. */
const cache: Pick<ServiceDefinition, 'components' | 'provides'> = {
  components: () => ({ server: pods(6379), watch: pods(9000, { sentinel: 26379 }), proxy: pods(6380) }),
  provides: {
    redis: {
      component: (_, { sentinel }) => (sentinel === true ? 'server' : 'proxy'),
      port: 'own',
      also: (_, { sentinel }) => (sentinel === true ? [{ component: 'watch', port: 'sentinel' }] : []),
      answer: ({ host, port, consumer, secret }) => ({
        host,
        port,
        user: consumer,
        password: secret('password', 'user of the cache'),
        sentinel: undefined,
      }),
    },
  },
};
const asking = (request: Parameters<typeof contracts.redis>[0]) => stub({ needs: () => ({ cache: contracts.redis(request) }) });

const { blueprint } = resolve(lab({ services: { cache: stub(cache), plain: asking({}), clever: asking({ sentinel: true }) } }), 'site.ts');
const reached = (service: string) =>
  blueprint.flows
    .filter(({ from, to }) => from.kind === 'pods' && from.service === service && to.kind === 'pods')
    .map(({ to, port }) => `${describeEnd(to)} ${port}`);
const answer = (service: string) =>
  (blueprint.services.find(({ name }) => name === service) as ServicePlan).answers as { readonly cache: { readonly host: string } };

test('who answers may follow from what was asked, and an answer may name further ports: each consumer reaches those of its own answer', () => {
  expect(reached('plain')).toEqual(['pods/cache/proxy 6380']);
  expect(reached('clever')).toEqual(['pods/cache/server 6379', 'pods/cache/watch 26379']);
  expect([answer('plain').cache.host, answer('clever').cache.host]).toEqual([
    'cache-proxy.cache.svc.cluster.local',
    'cache-server.cache.svc.cluster.local',
  ]);
});

test('a copy is kept for as long as its service says, otherwise for as long as the site does', () => {
  const keeping = (keep?: '7d') => ({
    ...stub({
      needs: () => ({ data: contracts.volume('1Gi') }),
      keeps: () => ({ it: { need: 'data', method: 'files', component: 'app', user: 1000, ...(keep && { keep }) } }),
    }),
  });
  const { backups } = resolve(lab({ services: { short: keeping('7d'), long: keeping() } }), 'site.ts').blueprint;
  expect(Object.fromEntries(backups.map(({ id, keep }) => [id, keep]))).toMatchObject({ 'short/it': '7d', 'long/it': '30d' });
});

test('an image that the project builds is pulled from the registry of the site, or imported under a name that no registry answers to', () => {
  const imagesOf = (images: object) => {
    const site = lab({ images, services: { db: stub({ images: { app: ownImage('postgres', '17.11-1') } }) } });
    return resolve(site, 'site.ts').blueprint.services.find(({ name }) => name === 'db')?.images;
  };
  expect(imagesOf({ registry: 'ghcr.io/example/images' })).toEqual({ app: 'ghcr.io/example/images/postgres:17.11-1' });
  expect(imagesOf({})).toEqual({ app: 'localhost/archipel/postgres:17.11-1' });
});
