import { WAVES } from '../../../blueprint/service';
import type { Claim } from '../pod-claims';
import { idOf, type KubeJson, type ManifestFile, type WrittenSite } from '../site-objects';
import { applicationsOf, projectsOf, type Application } from './site';

const CASCADE = 'resources-finalizer.argocd.argoproj.io/foreground';
/** What holds data, or takes it along when it goes. */
const KEEPS = ['CustomResourceDefinition', 'Namespace', 'PersistentVolume', 'PersistentVolumeClaim', 'SealedSecret'];
/** Whose controllers bring kinds of objects. */
const BRINGS: Readonly<Record<string, string>> = { 'bitnami.com': 'seals', 'cert-manager.io': 'certificates', 'traefik.io': 'edge' };
/** Kinds that gitops-engine applies before all others of a wave (pkg/sync/sync_tasks.go). */
const FIRST = ['Namespace', 'NetworkPolicy', 'ResourceQuota', 'LimitRange'];

const optionsOf = ({ metadata }: KubeJson): readonly string[] =>
  (metadata.annotations?.['argocd.argoproj.io/sync-options'] ?? '').split(',');
export const waveOf = ({ metadata }: KubeJson): number => Number(metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0);
const groupOf = ({ apiVersion }: KubeJson): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');

/** `{a-*.yaml,b.yaml}` as gobwas/glob reads it, which Argo CD asks. */
const matches = (glob: string, name: string): boolean =>
  glob
    .replace(/^\{(.*)\}$/, '$1')
    .split(',')
    .some((pattern) => new RegExp(`^${pattern.replace(/[.]/g, '\\.').replace(/\*/g, '.*')}$`).test(name));

/** The files that an Application applies. */
export function filesOf({ files, blueprint }: WrittenSite, { spec: { source } }: Application): readonly ManifestFile[] {
  const { include, exclude } = source.directory ?? {};
  return files.filter(({ path }) => {
    const [folder, file = ''] = path.split('/');
    if (source.path !== `gitops/${blueprint.site}/${folder}`) return false;
    return (include === undefined || matches(include, file)) && (exclude === undefined || !matches(exclude, file));
  });
}

const each = (claim: (application: Application, objects: readonly KubeJson[], site: WrittenSite) => readonly string[]): Claim => {
  return (site) =>
    applicationsOf(site).flatMap((application) =>
      claim(
        application,
        filesOf(site, application).map(({ object }) => object),
        site,
      ).map((text) => `${application.metadata.name}: ${text}`),
    );
};

/** Application that applies the chart of a service. */
const ofService = (site: WrittenSite, service: string): Application | undefined =>
  applicationsOf(site).find(({ metadata }) => metadata.name === service);

/** Claims on how Argo CD keeps a site. */
export const gitopsClaims: Readonly<Record<string, Claim>> = {
  'every file of the tree is applied by exactly one Application': (site) => {
    const applied = applicationsOf(site).flatMap((application) => filesOf(site, application).map(({ path }) => path));
    return site.files
      .map(({ path }) => [path, applied.filter((other) => other === path).length] as const)
      .filter(([, times]) => times !== 1)
      .map(([path, times]) => `${path} is applied by ${times} Applications`);
  },
  'every Application applies some file, but the one that waits for what others add': each(({ metadata }, objects) =>
    objects.length === 0 && !metadata.name.endsWith('-late') ? ['applies nothing'] : [],
  ),
  'the project of every Application admits its repository, namespaces and kinds': each(({ spec }, objects, site) => {
    const project = projectsOf(site).find(({ metadata }) => metadata.name === spec.project);
    if (!project) return [`no project ${spec.project}`];
    const { sourceRepos, destinations, clusterResourceWhitelist, namespaceResourceWhitelist, namespaceResourceBlacklist } = project.spec;
    const has = (list: readonly { readonly group: string; readonly kind: string }[], object: KubeJson): boolean =>
      list.some(({ group, kind }) => group === groupOf(object) && kind === object.kind);
    return [
      ...(destinations.some(({ namespace }) => namespace === spec.destination.namespace)
        ? []
        : [`may not write to '${spec.destination.namespace ?? ''}'`]),
      ...(sourceRepos.includes(spec.source.repoURL) ? [] : [`may not read ${spec.source.repoURL}`]),
      ...objects.flatMap((object) => {
        const { namespace } = object.metadata;
        if (namespace === undefined) return has(clusterResourceWhitelist, object) ? [] : [`may not apply ${idOf(object)}`];
        const reached = destinations.some((to) => to.server === spec.destination.server && to.namespace === namespace);
        const kind =
          (namespaceResourceWhitelist === undefined || has(namespaceResourceWhitelist, object)) &&
          !has(namespaceResourceBlacklist ?? [], object);
        return [...(reached ? [] : [`may not write to ${namespace}`]), ...(kind ? [] : [`may not apply ${idOf(object)}`])];
      }),
    ];
  }),
  'deleting an Application deletes no data': each(({ metadata }, objects) => [
    ...(metadata.finalizers?.includes(CASCADE)
      ? objects
          .filter((object) => KEEPS.includes(object.kind) && !optionsOf(object).includes('Delete=false'))
          .map((object) => `takes ${idOf(object)} along`)
      : []),
    ...objects.filter(({ spec }) => retentionOf(spec) === 'Delete').map((object) => `takes the volumes of ${idOf(object)} along`),
  ]),
  'deleting the Application that all come from deletes none of them': (site) =>
    applicationsOf(site)
      .filter((application) => filesOf(site, application).some(({ object }) => object.kind === 'Application'))
      .filter(({ metadata }) => (metadata.finalizers ?? []).length > 0)
      .map(({ metadata }) => `${metadata.name} takes the others along`),
  'what leaves the site file leaves the cluster, data excepted': (site) => [
    ...applicationsOf(site)
      .filter((application) => waveOf(application) > WAVES.base && !application.metadata.finalizers?.includes(CASCADE))
      .map(({ metadata }) => `${metadata.name} leaves its objects behind`),
    ...site.objects
      .filter((object) => KEEPS.includes(object.kind) && !optionsOf(object).includes('Prune=false'))
      .map((object) => `${idOf(object)} is pruned`),
  ],
  'every Application follows Git by itself, for as long as it takes': each(({ spec: { syncPolicy, source, destination } }) => [
    ...(JSON.stringify(syncPolicy.automated) === '{"prune":true,"selfHeal":true,"allowEmpty":false}' ? [] : ['does not heal']),
    ...['ServerSideApply=true', 'FailOnSharedResource=true'].filter((option) => !syncPolicy.syncOptions.includes(option)),
    ...((syncPolicy.retry as { readonly limit: number }).limit < 0 ? [] : ['gives up']),
    ...(source.targetRevision === '' || destination.server === '' ? ['follows nothing'] : []),
  ]),
  'a provider is up before those that need it': (site) =>
    site.blueprint.services
      .filter(({ role }) => role !== 'gitops') // it stands before all waves
      .flatMap(({ name, answeredBy }) =>
        Object.entries(answeredBy).flatMap(([need, provider]) => {
          // who signs people in is asked when they come, not at the start
          const { grants = [], components = {} } = site.blueprint.services.find((service) => service.name === provider) ?? {};
          // what is on a machine starts with the machine
          if (Object.values(components).every(({ kind }) => kind === 'host')) return [];
          if (grants.some((grant) => grant.consumer === name && grant.need === need && grant.contract === 'oidc')) return [];
          const [mine, theirs] = [ofService(site, name), ofService(site, provider)];
          if (!mine || !theirs) return [];
          return waveOf(theirs) <= waveOf(mine) ? [] : [`${name} comes before ${provider}, which it needs`];
        }),
      ),
  'a kind of objects is brought before it is used': each((application, objects, site) =>
    objects.flatMap((object) => {
      const role = BRINGS[groupOf(object)];
      const bringer = site.blueprint.services.find((service) => role !== undefined && service.role === role);
      const brought = bringer && ofService(site, bringer.name);
      const first = application.metadata.name !== bringer?.name;
      return brought && first && waveOf(brought) > wavesOf(application) ? [`uses ${object.kind} before ${bringer.name} brings it`] : [];
    }),
  ),
  'an Application has the wave of the folder that it applies': (site) =>
    applicationsOf(site)
      .filter(({ spec }) => spec.source.directory === undefined)
      .filter((application) => Number(/\/(\d+)-[^/]+$/.exec(application.spec.source.path)?.[1]) !== waveOf(application))
      .map(({ metadata }) => `${metadata.name} is of another wave than its folder`),
  'Argo CD keeps its own way out before its namespace is closed': (site) => {
    const root = applicationsOf(site).find((application) => filesOf(site, application).some(({ object }) => object.kind === 'Application'));
    const gitops = site.blueprint.services.find(({ role }) => role === 'gitops');
    if (!root || !gitops) return ['nothing comes from Git'];
    const order = [...filesOf(site, root)].map(({ object }) => object).sort((a, b) => waveOf(a) - waveOf(b) || rank(a) - rank(b));
    const closing = order.findIndex(
      (object) =>
        object.kind === 'Application' &&
        filesOf(site, object as Application).some(
          ({ object: { kind, metadata } }) =>
            kind === 'NetworkPolicy' && metadata.name === 'deny-all' && metadata.namespace === gitops.namespace,
        ),
    );
    const open = order.slice(0, closing).filter(({ kind }) => kind === 'NetworkPolicy');
    const needed = Object.values(gitops.components).filter(({ hostNetwork }) => !hostNetwork).length;
    return open.length === needed ? [] : [`${open.length} of ${needed} policies stand before ${gitops.namespace} is closed`];
  },
};

const rank = ({ kind }: KubeJson): number => (FIRST.includes(kind) ? FIRST.indexOf(kind) : FIRST.length);
/** The bootstrapping Application has no wave: what it applies itself comes before all others. */
const wavesOf = (application: Application): number =>
  application.metadata.annotations?.['argocd.argoproj.io/sync-wave'] === undefined ? Number.NEGATIVE_INFINITY : waveOf(application);
const retentionOf = (spec: unknown): string | undefined =>
  (spec as { readonly persistentVolumeClaimRetentionPolicy?: { readonly whenDeleted?: string } } | undefined)
    ?.persistentVolumeClaimRetentionPolicy?.whenDeleted;
