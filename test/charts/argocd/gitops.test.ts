import { argocd } from '../../../charts/argocd/service';
import { certManager } from '../../../charts/cert-manager/service';
import { systemUpgrade } from '../../../charts/system-upgrade/service';
import { traefik } from '../../../charts/traefik/service';
import { wireguard } from '../../../charts/wireguard/service';
import { cloudflare } from '../../../environments/words';
import { customObject, type SiteChart } from '../../../constructs/kubernetes';
import { entriesOf } from '../../../charts/entry';
import type { ServicePlan } from '../../../blueprint/blueprint';
import type { ChartSite } from '../../../charts/service-chart';
import type { ServiceDefinition, ServiceUse } from '../../../blueprint/service';
import { stub } from '../../environments/stub';
import { add, drop, set, type Break } from '../break';
import { write, writeSites, type KubeJson, type WrittenSite } from '../site-objects';
import { gitopsClaims } from './claims';
import { kept, relay, REPOSITORY, withArgocd } from './site';

/** A service of the platform that adds objects to the charts of others. */
const adds = (
  facts: Partial<ServiceDefinition>,
  eachService: (chart: SiteChart, service: ServicePlan, site: ChartSite) => void,
): ServiceUse =>
  stub({
    ...facts,
    chart: () =>
      Promise.resolve({
        chart: {
          build: () => undefined,
          eachService: (chart: never, service: never, _plan: never, site: never) => eachService(chart, service, site),
        },
      }),
  });
const role = (is: 'edge' | 'waf' | 'certificates' | 'seals') => ({ is, component: 'app' }) as const;
const STAYS = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };
const thing = (
  chart: SiteChart,
  apiVersion: `${string}/${string}`,
  kind: string,
  name: string,
  namespace: string,
  annotations = {},
): void => {
  customObject(chart, { apiVersion, kind, metadata: { name, namespace, annotations }, spec: {} });
};

/** Argo CD with pages and mail, behind an edge with a firewall, certificates and sealed secrets: each adds to its folder. */
const crowded = withArgocd(
  argocd({ repository: REPOSITORY, host: 'cd.example.org', notify: { by: 'mail', to: ['ops@example.org'], from: 'cd@example.org' } }),
  {
    relay,
    waf: adds({ role: role('waf'), wave: 'platform' }, () => undefined),
    edge: adds({ role: role('edge'), wave: 'platform' }, (chart, service, site) => {
      for (const { namespace } of entriesOf(service, site.blueprint).slice(0, 1))
        thing(chart, 'traefik.io/v1alpha1', 'IngressRoute', service.name, namespace);
    }),
    certs: adds({ role: role('certificates'), wave: 'controllers' }, (chart, service, site) => {
      for (const { namespace } of entriesOf(service, site.blueprint).slice(0, 1))
        thing(chart, 'cert-manager.io/v1', 'Certificate', service.name, namespace);
    }),
    seals: adds({ role: role('seals'), wave: 'controllers' }, (chart, service, { blueprint }) => {
      const read = blueprint.secrets.some(({ readers }) =>
        readers.some((reader) => reader.kind === 'kubernetes' && reader.namespace === service.namespace),
      );
      if (read) thing(chart, 'bitnami.com/v1alpha1', 'SealedSecret', service.name, service.namespace, STAYS);
    }),
  },
);

/** Argo CD beside the platform's own controllers. */
const whole = {
  ...withArgocd(argocd({ repository: REPOSITORY, host: 'cd.example.org' }), {
    certs: certManager({}),
    edge: traefik({}),
    tunnels: wireguard({}),
    upgrades: systemUpgrade({}),
  }),
  zones: { 'example.org': cloudflare() },
};

let small: WrittenSite;
let full: WrittenSite;
let sites: readonly WrittenSite[];
beforeAll(async () => {
  small = await kept();
  full = await write(crowded);
  const own = (await writeSites()).filter(({ blueprint }) => blueprint.services.some(({ role: is }) => is === 'gitops'));
  sites = [...own, small, full, await write(whole)];
});

const CLAIM = 'PersistentVolumeClaim data/sql-data';
const SHOP = 'Application argocd/shop';
const SQL = 'Application argocd/sql';
const stray: KubeJson = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'stray', namespace: 'web' } };

/** `set` parts its path by dots, which annotations have as well. */
const annotate = (id: string, key: string, value: string | undefined): Break => {
  const [kind = '', name = ''] = id.split(' ');
  const whose = ({ kind: of, metadata }: KubeJson): boolean =>
    of === kind && name === (metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`);
  const change = (object: KubeJson): KubeJson =>
    whose(object)
      ? ({ ...object, metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [key]: value } } } as KubeJson)
      : object;
  return {
    what: `${id}: ${key} = ${value}`,
    apply: (site) => ({
      ...site,
      objects: site.objects.map(change),
      files: site.files.map((file) => ({ ...file, object: change(file.object) })),
    }),
  };
};
const options = (id: string, value: string | undefined): Break => annotate(id, 'argocd.argoproj.io/sync-options', value);
const wave = (id: string, value: string): Break => annotate(id, 'argocd.argoproj.io/sync-wave', value);

/** For each claim, mistakes that it must find in the crowded site. */
const mistakes: Readonly<Record<string, readonly Break[]>> = {
  'every file of the tree is applied by exactly one Application': [
    drop(SHOP),
    add(stray),
    set(SHOP, 'spec.source.path', 'gitops/kept/10-sql'),
    set('Application argocd/argocd-late', 'spec.source.directory', undefined),
    set('Application argocd/argocd-late', 'spec.source.directory.exclude', '*.yaml'),
  ],
  'every Application applies some file, but the one that waits for what others add': [set(SHOP, 'spec.source.path', 'gitops/kept/30-gone')],
  'the project of every Application admits its repository, namespaces and kinds': [
    set(SHOP, 'spec.project', 'dev'),
    set(SHOP, 'spec.project', 'default'),
    set(SHOP, 'spec.source.repoURL', 'https://elsewhere.example.com/x'),
    set('AppProject argocd/prod', 'spec.destinations', []),
    set('AppProject argocd/platform', 'spec.clusterResourceWhitelist', []),
    set('AppProject argocd/prod', 'spec.namespaceResourceBlacklist', [{ group: 'apps', kind: 'Deployment' }]),
    drop('AppProject argocd/platform'),
    set('Application argocd/namespaces', 'spec.destination.namespace', undefined),
  ],
  'deleting an Application deletes no data': [
    options(CLAIM, undefined),
    options(CLAIM, 'Prune=false'),
    options('SealedSecret web/shop', 'Prune=false'),
    set('Application argocd/namespaces', 'metadata.finalizers', ['resources-finalizer.argocd.argoproj.io/foreground']),
    set('StatefulSet data/sql', 'spec.persistentVolumeClaimRetentionPolicy', { whenDeleted: 'Delete' }),
  ].map((mistake, index) => (index === 3 ? both(mistake, options('Namespace web', 'Prune=false')) : mistake)),
  'deleting the Application that all come from deletes none of them': [
    {
      what: 'a finalizer on the root',
      apply: (site) => ({
        ...site,
        blueprint: {
          ...site.blueprint,
          bootstrap: JSON.parse(
            JSON.stringify(site.blueprint.bootstrap).replace(
              '"kind":"Application","metadata":{',
              '"kind":"Application","metadata":{"finalizers":["resources-finalizer.argocd.argoproj.io/foreground"],',
            ),
          ) as WrittenSite['blueprint']['bootstrap'],
        },
      }),
    },
  ],
  'what leaves the site file leaves the cluster, data excepted': [
    set(SHOP, 'metadata.finalizers', undefined),
    options(CLAIM, 'Delete=false'),
    options('Namespace web', 'Delete=false'),
  ],
  'every Application follows Git by itself, for as long as it takes': [
    set(SHOP, 'spec.syncPolicy.automated', { prune: true }),
    set(SHOP, 'spec.syncPolicy.syncOptions', []),
    set(SHOP, 'spec.syncPolicy.retry.limit', 5),
    set(SHOP, 'spec.source.targetRevision', ''),
  ],
  'a provider is up before those that need it': [wave(SQL, '31'), wave(SHOP, '5')],
  'a kind of objects is brought before it is used': [wave('Application argocd/edge', '40'), wave('Application argocd/argocd-late', '0')],
  'an Application has the wave of the folder that it applies': [wave(SQL, '11')],
  'Argo CD keeps its own way out before its namespace is closed': [
    drop('NetworkPolicy argocd/argocd-redis'),
    wave('NetworkPolicy argocd/argocd-repo-server', '2'),
    wave('Application argocd/restrictions', '-1'),
  ],
};

function both(one: Break, other: Break): Break {
  return { what: `${one.what}, ${other.what}`, apply: (site) => other.apply(one.apply(site)) };
}

test('every claim has mistakes that it must find', () => {
  expect(Object.keys(mistakes).sort()).toEqual(Object.keys(gitopsClaims).sort());
});

test('the crowded site really has what others add', () => {
  const late = full.files.filter(
    ({ path }) => path.startsWith('00-argocd/') && !/\/(application|appproject|helmchart|networkpolicy)-/.test(path),
  );
  expect(late.map(({ object }) => object.kind).sort()).toEqual(['Certificate', 'IngressRoute', 'SealedSecret']);
});

describe.each(Object.keys(gitopsClaims))('%s', (name) => {
  test('holds for every site', () => {
    expect(sites.flatMap((site) => (gitopsClaims[name]?.(site) ?? ['no claim']).map((text) => `${site.blueprint.site}: ${text}`))).toEqual(
      [],
    );
  });
  test.each((mistakes[name] ?? []).map((mistake) => [mistake.what, mistake] as const))('finds %s', (_, mistake) => {
    expect(gitopsClaims[name]?.(mistake.apply(full))).not.toEqual([]);
  });
});
