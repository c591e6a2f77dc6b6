import fc from 'fast-check';
import type { Blueprint } from '../../blueprint/blueprint';
import { resolve } from '../../blueprint/resolve';
import { describeConnection, reachability } from '../../constructs/kubernetes';
import { assign, drop } from './break';
import { devToProd } from './dev-to-prod';
import { expectedConnections } from './expected-connections';
import { randomSite, siteOf } from './random-site';
import { idOf, write, type KubeJson, type WrittenSite } from './site-objects';
import { asOwn } from './stand-ins';

/** Always the same sites: a failure is found again. */
const SEED = 20261121;
const RUNS = 60;

const allowed = ({ objects, blueprint }: WrittenSite, direction?: 'Ingress' | 'Egress') =>
  reachability(
    objects.map((object) =>
      direction !== undefined && object.kind === 'NetworkPolicy'
        ? (assign(object, ['spec', 'policyTypes'], [direction]) as KubeJson)
        : object,
    ),
    blueprint.cluster && { podCidr: blueprint.cluster.pods },
  );

const isOurs = (end: string): boolean => end !== 'anywhere' && !/^(cidr|pods) /.test(end);

test('in sites that nobody thought of, the written policies let pass what the flows say, no more, no less', async () => {
  await fc.assert(
    fc.asyncProperty(randomSite, async (random) => {
      const site = await write(siteOf(random));
      expect(allowed(site).map(describeConnection)).toEqual(expectedConnections(asOwn(site.blueprint)));
    }),
    { seed: SEED, numRuns: RUNS },
  );
});

test('neither end stands open behind a closed one', async () => {
  await fc.assert(
    fc.asyncProperty(randomSite, async (random) => {
      const site = await write(siteOf(random));
      const blueprint = asOwn(site.blueprint);
      const { flows } = blueprint;
      const out = expectedConnections({ ...blueprint, flows: flows.filter(({ from }) => from.kind === 'pods') });
      expect(
        allowed(site, 'Egress')
          .filter(({ from, to }) => isOurs(from) && to !== 'anywhere')
          .map(describeConnection),
      ).toEqual(out.filter((text) => isOurs(text)));
      // what all the world may enter, every pod may, as far as this end goes
      const open = flows.flatMap(({ from, to, port }) =>
        from.kind === 'outside' && to.kind === 'pods' && !random.balancer ? [`${to.service}-${to.component} ${port}`] : [],
      );
      const into = expectedConnections({ ...blueprint, flows: flows.filter(({ to }) => to.kind === 'pods') });
      if (open.length > 0) return;
      expect(
        allowed(site, 'Ingress')
          .filter(({ from, to }) => isOurs(to) && from !== 'anywhere')
          .map(describeConnection),
      ).toEqual(into.filter((text) => isOurs(text.split(' -> ')[1] ?? '')));
    }),
    { seed: SEED + 1, numRuns: RUNS },
  );
});

test('a random policy that is lost is noticed', async () => {
  await fc.assert(
    fc.asyncProperty(randomSite, fc.nat(), async (random, pick) => {
      const site = await write(siteOf(random));
      const policies = site.objects.filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name !== 'deny-all');
      fc.pre(policies.length > 0);
      const lost = drop(idOf(policies[pick % policies.length]!)).apply(site);
      expect(allowed(lost).map(describeConnection)).not.toEqual(expectedConnections(asOwn(site.blueprint)));
    }),
    { seed: SEED + 2, numRuns: 30 },
  );
});

test('dev reaches prod in the written policies exactly where the rule says so', async () => {
  let reached = 0;
  await fc.assert(
    fc.asyncProperty(randomSite, async (random) => {
      const input = siteOf(random);
      const site = await write(input);
      const told = resolve(input, 'random.ts').verdict.problems.some(
        ({ id, what }) => id === 'needs/dev-reaches-prod' && !what.includes('network of their nodes'),
      );
      const found = devToProd(site);
      if (found.length > 0) reached += 1;
      const hosts = [...Object.values(site.blueprint.services)].flatMap(({ components }) => Object.values(components));
      // pods in the network of their node are not in the policies: what they reach, the rule alone tells
      if (hosts.some(({ hostNetwork }) => hostNetwork)) expect(found.length === 0 || told).toBe(true);
      else expect([told, found]).toEqual([found.length > 0 || calledByName(site.blueprint), found]);
    }),
    { seed: SEED + 3, numRuns: RUNS },
  );
  expect(reached).toBeGreaterThan(10);
});

/** Monitoring in dev asks the hosts of prod through the internet. */
const calledByName = ({ services, namespaces, flows }: Blueprint): boolean => {
  const classOf = (name: string | undefined) =>
    namespaces.find((space) => space.name === services.find((service) => service.name === name)?.namespace)?.class;
  return flows.some(
    ({ from, to }) =>
      from.kind === 'pods' &&
      to.kind === 'host' &&
      classOf(from.service) === 'dev' &&
      classOf(services.find(({ serves }) => Object.values(serves).some(({ host }) => host === to.host))?.name) === 'prod',
  );
};

test('the random sites have every kind of end, daemon, host network and upstream pod among them', () => {
  const sites = fc.sample(randomSite, { seed: SEED, numRuns: RUNS }).map((random) => resolve(siteOf(random), 'random.ts').blueprint);
  const ends = new Set(sites.flatMap(({ flows }) => flows.flatMap(({ from, to }) => [`from ${from.kind}`, `to ${to.kind}`])));
  for (const end of ['pods', 'edge', 'nodes', 'outside', 'kubernetes-api']) expect([...ends]).toContain(`from ${end}`);
  for (const end of ['pods', 'host', 'nodes', 'kubernetes-api', 'cluster-dns']) expect([...ends]).toContain(`to ${end}`);
  const components = sites.flatMap(({ services }) => services.flatMap((service) => Object.values(service.components)));
  for (const kind of ['stateless', 'stateful', 'daemon']) expect(components.filter((one) => one.kind === kind).length).toBeGreaterThan(10);
  expect(components.filter(({ hostNetwork }) => hostNetwork).length).toBeGreaterThan(10);
  expect(components.filter(({ upstreamLabels }) => upstreamLabels).length).toBeGreaterThan(10);
  expect(sites.filter(({ services }) => services.some(({ role }) => role === 'waf')).length).toBeGreaterThan(10);
  expect(sites.filter(({ ingress }) => ingress?.balancer).length).toBeGreaterThan(10);
});
