import { resolve } from '../../../blueprint/resolve';
import type { CommonInput, ServiceUse } from '../../../blueprint/service';
import { longhorn } from '../../../charts/longhorn/service';
import { ghost } from '../../../charts/ghost/service';
import { mysql } from '../../../charts/mysql/service';
import { restic } from '../../../charts/restic/service';
import sites from '../../../environments';
import type { EnvironmentInput } from '../../../environments/environment';
import { hetznerBucket } from '../../../environments/words';
import { example } from '../example';
import { podsOf } from '../pods';
import { siteClaims } from '../site-claims';
import { write, writeStaged, type WrittenSite } from '../site-objects';

/** A reference site, every volume of which Longhorn answers. */
function away(site: EnvironmentInput): EnvironmentInput {
  const { environment, blueprint } = resolve(site, `${site.name}.ts`);
  const optionsOf = new Map(blueprint.services.map(({ name, options }) => [name, options]));
  const moved = Object.entries(site.services ?? {}).map(([name, use]) => {
    const { definition } = use as ServiceUse;
    const needs = definition.needs?.({ options: optionsOf.get(name) as never, name, site: environment }) ?? {};
    const volumes = Object.keys(needs).filter((need) => needs[need]?.contract === 'volume');
    const { answeredBy = {}, ...input } = use.input as CommonInput;
    return [
      name,
      { definition, input: { ...input, answeredBy: { ...answeredBy, ...Object.fromEntries(volumes.map((need) => [need, 'disks'])) } } },
    ];
  });
  return { ...site, services: { ...Object.fromEntries(moved), disks: longhorn({}) } } as EnvironmentInput;
}

type Terms = readonly { readonly labelSelector: { readonly matchLabels: Readonly<Record<string, string>> } }[];
const termsOf = ({ spec }: { readonly spec: object }): Terms =>
  (spec as { readonly affinity?: { readonly podAffinity?: { readonly requiredDuringSchedulingIgnoredDuringExecution: Terms } } }).affinity
    ?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];

/** Pods that mount one claim and would be sent to different nodes. */
function apart(written: WrittenSite): readonly string[] {
  const mounting = new Map<string, ReturnType<typeof podsOf>[number][]>();
  for (const pod of podsOf(written))
    for (const { persistentVolumeClaim } of pod.spec.volumes ?? []) {
      if (!persistentVolumeClaim) continue;
      const key = `${pod.namespace}/${persistentVolumeClaim.claimName}`;
      mounting.set(key, [...(mounting.get(key) ?? []), pod]);
    }
  return [...mounting].flatMap(([claim, pods]) => {
    if (pods.length < 2) return [];
    const bad = pods.filter((pod) => {
      const [term, ...more] = termsOf(pod);
      const finds = Object.entries(term?.labelSelector.matchLabels ?? { none: 'found' });
      return more.length > 0 || !pods.every(({ labels }) => finds.every(([key, value]) => labels[key] === value));
    });
    return bad.map(({ id }) => `${id} does not keep to ${claim}`);
  });
}

const CASES = sites.flatMap((site) => (site.services ? [[site.name, away(site)] as const] : []));

test.each(CASES)('%s: every volume goes along with its pods, and all that mount it go together', async (_, site) => {
  const written = await write(site);
  const claims = written.blueprint.services.flatMap(({ claims: own }) => own);
  expect(claims.length).toBeGreaterThan(3);
  expect(claims.filter(({ storageClass }) => storageClass !== 'longhorn')).toEqual([]);
  expect(apart(written)).toEqual([]);
  for (const name of [
    'every claim is mounted by one workload, planned, and outlives its chart',
    'every policy and every Service selects the pods of one component',
  ])
    expect(siteClaims[name]?.(written)).toEqual([]);
});

const small: EnvironmentInput = {
  ...example,
  buckets: { near: hetznerBucket('fsn1'), 'near-staging': hetznerBucket('nbg1', { versioning: false, expire: '7d' }) },
  backup: { to: ['near'], keep: '30d' },
  services: { sql: mysql({ in: 'data' }), blog: ghost({ in: 'web', host: 'blog.example.org' }), copies: restic({}) },
};

test('who copies files, proves and restores them keeps to their volume, beside what is staged with data as well', async () => {
  const written = await writeStaged(away(small), { services: ['blog'], until: '2030-01-01T00:00:00Z', withData: true });
  expect(apart(written)).toEqual([]);
  const beside = podsOf(written).filter((pod) => termsOf(pod).length > 0);
  const names = beside.map(({ owner, namespace }) => `${namespace}/${owner.metadata.name}`);
  expect(names.sort()).toEqual(['web/blog', 'web/blog-copy-content', 'web/blog-prove-content', 'web/blog-restore-content']);
  const staged = written.blueprint.services.find(({ name }) => name === 'blog-staging');
  expect(staged?.claims).toEqual([expect.objectContaining({ claim: 'blog-staging-content', storageClass: 'longhorn', copies: 2 })]);
});

test('it is told when one of them would be sent elsewhere', async () => {
  const written = await write(away(sites.find(({ name }) => name === 'uyoop')!));
  const shared = podsOf(written).find((pod) => termsOf(pod).length > 0)!;
  const objects = written.objects.map((object) =>
    object.metadata.name === shared.owner.metadata.name && object.kind === shared.owner.kind
      ? (JSON.parse(JSON.stringify(object).replace(/"podAffinity":/g, '"none":')) as typeof object)
      : object,
  );
  expect(apart({ ...written, objects })).toEqual([expect.stringContaining(shared.owner.metadata.name)]);
});
