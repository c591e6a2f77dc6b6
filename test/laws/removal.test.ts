import { resolve } from '../../blueprint/resolve';
import sites from '../../environments';
import type { EnvironmentInput } from '../../environments/environment';
import { idOf, write, type KubeJson, type WrittenSite } from '../charts/site-objects';

const LARGE = ['hetzner-trio', 'uyoop'];
const INSTANCE = 'app.kubernetes.io/instance';
/** What goes without taking a foundation from under others: services of people, and what they stand on where nobody else asks for it. */
const removable = (site: EnvironmentInput): readonly string[] => {
  const { services } = resolve(site, `${site.name}.ts`).blueprint;
  const asked = new Set(services.flatMap(({ answeredBy, door }) => [...Object.values(answeredBy), door]));
  return services.filter(({ name, wave }) => ['data', 'identity', 'apps'].includes(wave) && !asked.has(name)).map(({ name }) => name);
};
const CASES = sites
  .filter(({ name }) => LARGE.includes(name))
  .flatMap((site) => removable(site).map((service) => [site.name, service, site] as const));

const without = (site: EnvironmentInput, name: string): EnvironmentInput => ({
  ...site,
  services: Object.fromEntries(Object.entries(site.services ?? {}).filter(([service]) => service !== name)),
});
const labelsOf = ({ metadata, spec }: KubeJson): readonly (string | undefined)[] => {
  const { template, selector } = (spec ?? {}) as {
    readonly template?: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } };
    readonly selector?: Readonly<Record<string, string>>;
  };
  return [metadata.labels?.[INSTANCE], template?.metadata?.labels?.[INSTANCE], selector?.[INSTANCE]];
};

const whole = new Map<string, Promise<WrittenSite>>();
const writtenOnce = (site: EnvironmentInput): Promise<WrittenSite> => {
  const known = whole.get(site.name) ?? write(site);
  whole.set(site.name, known);
  return known;
};

test('what can be removed is most of what people use', () => {
  expect(CASES.map(([site, service]) => `${site}/${service}`)).toEqual(
    expect.arrayContaining([
      'hetzner-trio/frontend',
      'hetzner-trio/blog',
      'uyoop/blog',
      'uyoop/campaigns',
      'uyoop/chat',
      'uyoop/drive',
      'uyoop/erp',
    ]),
  );
});

test.each(CASES)('%s without %s: its objects, names, flows, secrets and clients are gone, its data waits', async (_, name, site) => {
  const before = await writtenOnce(site);
  const after = await write(without(site, name));
  const removed = before.blueprint.services.find((service) => service.name === name)!;
  const elsewhere = new Set(after.blueprint.services.flatMap(({ serves }) => Object.values(serves).map(({ host }) => host)));
  const hosts = Object.values(removed.serves).flatMap(({ host }) => (elsewhere.has(host) ? [] : [host]));
  const inside = Object.values(removed.components).map(({ host }) => host);

  expect(after.objects.filter((object) => labelsOf(object).includes(name)).map(idOf)).toEqual([]);
  for (const text of [...hosts, ...inside])
    expect(after.files.filter((file) => file.text.includes(text)).map(({ path }) => path)).toEqual([]);
  expect(after.blueprint.dns.filter((record) => hosts.includes(record.name))).toEqual([]);
  expect(after.blueprint.flows.filter(({ from, to }) => [from, to].some((end) => 'service' in end && end.service === name))).toEqual([]);
  expect(
    after.blueprint.secrets.filter(({ id }) => !id.startsWith('buckets/') && id.split('/').includes(name)).map(({ id }) => id),
  ).toEqual([]);
  expect(after.blueprint.backups.filter(({ service }) => service === name)).toEqual([]);

  // Argo CD takes the objects of its Application along, but for what these options keep
  const application = before.objects.find(({ kind, metadata }) => kind === 'Application' && metadata.name === name);
  expect((application?.metadata as { readonly finalizers?: readonly string[] } | undefined)?.finalizers?.length).toBe(1);
  const claims = before.objects.filter(
    ({ kind, metadata }) => kind === 'PersistentVolumeClaim' && removed.claims.some(({ claim }) => claim === metadata.name),
  );
  expect(claims.length).toBe(removed.claims.length);
  for (const { metadata } of claims) expect(metadata.annotations?.['argocd.argoproj.io/sync-options']).toBe('Prune=false,Delete=false');
});
