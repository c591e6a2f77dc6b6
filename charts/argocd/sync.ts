import type { JsonObject } from '../../constructs/files/yaml';

/** What Applications and projects of a site are made from. */
export interface Source {
  readonly repository: string;
  readonly revision: string;
  /** Folder of the site's manifests in the repository. */
  readonly path: string;
  /** Namespace of Argo CD. */
  readonly namespace: string;
}

/** The cluster that Argo CD runs in. */
export const CLUSTER = 'https://kubernetes.default.svc';
/** Deleting an Application that has it deletes what it applied, but for objects with `Delete=false` (argo-cd, user-guide/app_deletion). */
export const CASCADE = 'resources-finalizer.argocd.argoproj.io/foreground';

/**
 * What the bootstrapping Application applies of Argo CD's own folder: all that stands on kinds which are there from the start. Routes,
 * certificates and sealed secrets wait for the controllers that bring their kinds.
 */
export const OWN_FILES = '{application-*.yaml,appproject-*.yaml,helmchart-*.yaml,networkpolicy-*.yaml}';

export interface ApplicationProps {
  readonly name: string;
  readonly project: string;
  readonly folder: string;
  /** Files of the folder. @default all */
  readonly files?: { readonly include: string } | { readonly exclude: string };
  /** Namespace of the objects that name none; the project must admit it, whatever they name. */
  readonly target: string;
}

/** What an Application wants: one folder, kept as Git says. */
export function applicationSpec(source: Source, { project, folder, files, target }: ApplicationProps): JsonObject {
  return {
    project,
    source: {
      repoURL: source.repository,
      targetRevision: source.revision,
      path: `${source.path}/${folder}`,
      ...(files && { directory: { ...files } }),
    },
    destination: { server: CLUSTER, namespace: target },
    syncPolicy: {
      automated: { prune: true, selfHeal: true, allowEmpty: false },
      syncOptions: [
        'ServerSideApply=true',
        // the new stands before the old goes
        'PruneLast=true',
        // one object is one Application's
        'FailOnSharedResource=true',
        'RespectIgnoreDifferences=true',
        // kinds that an earlier wave's controller is still installing: tried again
        'SkipDryRunOnMissingResource=true',
      ],
      // a cluster that comes up waits for images, certificates and Secrets for as long as they take
      retry: { limit: -1, refresh: true, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
    },
  };
}

/** Objects of `argoproj.io/v1alpha1`. */
export const ARGO = 'argoproj.io/v1alpha1';
