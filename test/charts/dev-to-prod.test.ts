import { example } from './example';
import { devToProd } from './dev-to-prod';
import { set } from './break';
import { idOf, write, writeSites, type WrittenSite } from './site-objects';

let sites: readonly WrittenSite[];
let mixed: WrittenSite;

beforeAll(async () => {
  // the applications are tried, the data is real
  mixed = await write({ ...example, namespaces: { web: { class: 'dev' }, data: { class: 'prod' } } });
  sites = [...(await writeSites()), await write(example)];
});

test('no connection leads from a namespace of class dev to one of class prod, in any site', () => {
  expect(sites.flatMap((site) => devToProd(site).map((text) => `${site.blueprint.site}: ${text}`))).toEqual([]);
});

test('one that does is found, also where the policy of prod lets everybody in', () => {
  expect(devToProd(mixed)).toEqual(['web/blog -> data/sql TCP 3306', 'web/shop -> data/sql TCP 3306']);
  const [duo] = sites.filter(({ blueprint }) => blueprint.site === 'example') as [WrittenSite];
  const trial: WrittenSite = set('Namespace web', 'metadata.labels', { 'archipel/class': 'dev' }).apply(duo);
  expect(devToProd(trial)).toHaveLength(2);
});

test('a namespace of class dev without policies reaches everybody, and is found', () => {
  const open = { ...mixed, objects: mixed.objects.filter((object) => !/^NetworkPolicy web\//.test(idOf(object))) };
  expect(devToProd(open).some((text) => text.includes('-> anywhere'))).toBe(true);
});
