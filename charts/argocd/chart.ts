import type { Blueprint } from '../../blueprint/blueprint';
import { WAVES } from '../../blueprint/service';
import type { JsonObject } from '../../constructs/files/yaml';
import { customObject, type SiteChart } from '../../constructs/kubernetes';
import type { ChartSite, ServiceChart } from '../service-chart';
import { helmChart, ROOT, sourceOf } from './bootstrap';
import { CLASSES, defaultProjectSpec, projectSpec, type Class } from './projects';
import type { argocd } from './service';
import { applicationSpec, ARGO, CASCADE, OWN_FILES, type ApplicationProps, type Source } from './sync';

const WAVE = 'argocd.argoproj.io/sync-wave';
/** Applies what others add to its folder, of kinds that their controllers bring: routes, certificates, sealed secrets. */
const LATE = 'late';

export const chart: ServiceChart<typeof argocd> = {
  build(scope, plan, site) {
    const { blueprint } = site;
    const source = sourceOf(plan, blueprint.site);
    if (site.charts.some(({ name }) => name === ROOT))
      throw new Error(`services.${ROOT}: bears the name of the Application that all others come from, do give it another`);
    const { metadata, ...body } = helmChart(plan);
    // its removal would take Argo CD away in the middle of the work
    customObject(scope, {
      ...body,
      metadata: { ...metadata, annotations: { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' } },
    });
    project(scope, 'default', defaultProjectSpec);
    for (const name of CLASSES) project(scope, name, projectSpec(name, blueprint, source));
    for (const part of site.charts) {
      if (part.name === plan.name) continue;
      application(scope, part.wave, source, {
        name: part.name,
        project: classOf(part.namespace, blueprint),
        folder: part.folder,
        // a project refuses an Application without a namespace, though each of its objects names its own
        target: part.namespace ?? plan.namespace,
      });
    }
    application(scope, WAVES.platform, source, {
      name: `${plan.name}-${LATE}`,
      project: classOf(plan.namespace, blueprint),
      folder: folderOf(site, plan.name),
      files: { exclude: OWN_FILES },
      target: plan.namespace,
    });
  },
};

/** Before the Applications: without its project an Application does nothing. */
function project(scope: SiteChart, name: string, spec: JsonObject): void {
  customObject(scope, { apiVersion: ARGO, kind: 'AppProject', metadata: { name, annotations: { [WAVE]: '-1' } }, spec });
}

/**
 * What leaves the site file leaves the cluster, but for data. What all stand on has no finalizer: deleting that Application by mistake
 * must not open a namespace.
 */
function application(scope: SiteChart, wave: number, source: Source, props: ApplicationProps): void {
  customObject(scope, {
    apiVersion: ARGO,
    kind: 'Application',
    metadata: {
      name: props.name,
      annotations: { [WAVE]: String(wave) },
      ...(wave > WAVES.base && { finalizers: [CASCADE] }),
    },
    spec: applicationSpec(source, props),
  });
}

/** What serves the whole cluster is the platform's. */
const classOf = (namespace: string | undefined, { namespaces }: Blueprint): Class =>
  namespaces.find(({ name }) => name === namespace)?.class ?? 'platform';

const folderOf = ({ charts }: ChartSite, name: string): string => charts.find((part) => part.name === name)?.folder ?? name;
