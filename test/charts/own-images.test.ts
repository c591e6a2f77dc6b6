import { admission } from '../../charts/admission/service';
import { certManager } from '../../charts/cert-manager/service';
import { sambaAd } from '../../charts/samba-ad/service';
import type { EnvironmentInput } from '../../environments/environment';
import { clustered } from './postgres/site';
import { podClaims } from './pod-claims';
import { containersOf, podsOf } from './pods';
import { HALVES } from './samba-ad/site';
import { writeWith, type WrittenSite } from './site-objects';

/** Both services whose images the project builds, and the API server that refuses what the site does not promise. */
const site = (images: EnvironmentInput['images'], software: 'own' | 'spilo' = 'own'): EnvironmentInput => {
  const { services, ...rest } = clustered({ software, pooler: software === 'own' });
  return {
    ...rest,
    images,
    services: {
      ...services,
      certs: certManager({}),
      ad: sambaAd({ in: 'identity', on: 'one', realm: 'ad.example.org' }),
      admission: admission({}),
    },
  };
};
const REGISTRY = { registry: 'ghcr.io/example/images' };
const written = async (images: EnvironmentInput['images'], software?: 'own' | 'spilo'): Promise<WrittenSite> =>
  writeWith(site(images, software), HALVES);
const containers = (of: WrittenSite) => podsOf(of).flatMap((pod) => containersOf(pod));
const named = (of: WrittenSite): string =>
  JSON.stringify(of.objects.find(({ kind, metadata }) => kind.endsWith('Policy') && metadata.name === 'archipel-named-registries')?.spec);

test.each([
  ['pulls from a registry', REGISTRY],
  ['imports tarballs', {}],
])('where the site %s, every image is pinned', async (_, images) => {
  expect(podClaims['every image is pinned']?.(await written(images))).toEqual([]);
});

test('what nodes import is never pulled: whoever answers for localhost on a node gives no image', async () => {
  const all = containers(await written({}));
  const imported = all.filter(({ image }) => image.startsWith('localhost/'));
  expect([...new Set(imported.map(({ image }) => image.replace(/:.*/, '')))].sort()).toEqual([
    'localhost/archipel/pgbouncer',
    'localhost/archipel/postgres',
    'localhost/archipel/samba-ad',
  ]);
  for (const { image, imagePullPolicy } of all)
    expect([image, imagePullPolicy === 'Never']).toEqual([image, imported.some((one) => one.image === image)]);
});

test('what is pulled is pulled once, from the registry of the site', async () => {
  const all = containers(await written(REGISTRY));
  expect(all.filter(({ image }) => image.startsWith('localhost/'))).toEqual([]);
  expect(all.filter(({ image }) => image.startsWith('ghcr.io/example/images/')).length).toBeGreaterThan(3);
  for (const { imagePullPolicy } of all) expect(imagePullPolicy).toBe('IfNotPresent');
});

test('the API server lets imported images in only where the site has some, and only if they are never pulled', async () => {
  const exception = "c.image.startsWith('localhost/archipel/') && has(c.imagePullPolicy) && c.imagePullPolicy == 'Never'";
  expect(named(await written({}))).toContain(exception);
  expect(named(await written(REGISTRY))).not.toContain('localhost');
});

test('the plan names what is built, and the nodes that may run it', async () => {
  const { blueprint } = await written({});
  expect(blueprint.ownImages).toEqual([
    expect.objectContaining({ name: 'pgbouncer', services: ['pg'], nodes: ['one', 'two', 'three'], imported: true }),
    expect.objectContaining({
      name: 'postgres',
      reference: expect.stringMatching(/^localhost\/archipel\/postgres:/),
      architectures: ['amd64'],
    }),
    expect.objectContaining({ name: 'samba-ad', services: ['ad'], nodes: ['one'] }),
  ]);
  expect((await written(REGISTRY)).blueprint.ownImages.map(({ imported }) => imported)).toEqual([false, false, false]);
});

test('what the options do not run is not built', async () => {
  const { blueprint } = await written({}, 'spilo');
  expect(blueprint.ownImages.map(({ name }) => name)).toEqual(['samba-ad']);
});
