import { drop } from '../break';
import { podClaims } from '../pod-claims';
import { siteClaims } from '../site-claims';
import { write, type WrittenSite } from '../site-objects';
import { balanced, direct, inspected } from './site';

let sites: readonly WrittenSite[];
beforeAll(async () => {
  sites = await Promise.all([balanced, direct, inspected].map(write));
});

test.each(Object.entries({ ...podClaims, ...siteClaims }))('with an edge of its own: %s', (_, claim) => {
  for (const site of sites) expect(claim(site)).toEqual([]);
});

test('a route that is lost, and one of no service, are found', () => {
  const [site] = sites as [WrittenSite];
  const claim = siteClaims['every host that is served to the internet has a route']!;
  expect(claim(drop('IngressRoute web/blog').apply(site))).toEqual(['blog.example.org has no route']);
  const { services, ...blueprint } = site.blueprint;
  expect(claim({ ...site, blueprint: { ...blueprint, services: services.filter(({ name }) => name !== 'blog') } })).toEqual([
    'blog.example.org is served by nobody',
  ]);
});
