import { parse } from 'yaml';
import { argocd } from '../../../charts/argocd/service';
import { mysql } from '../../../charts/mysql/service';
import { webApp } from '../../../charts/web-app/service';
import { mysql as needsMysql } from '../../../blueprint/contracts/contract';
import type { EnvironmentInput } from '../../../environments/environment';
import type { ServiceUse } from '../../../blueprint/service';
import { example } from '../example';
import { write, type KubeJson, type WrittenSite } from '../site-objects';
import { stub } from '../../environments/stub';

export const REPOSITORY = 'ssh://git@git.example.org:2222/ops/site.git';

/** A cluster with every class of namespace and services in each, kept by Argo CD. */
export const site: EnvironmentInput = {
  ...example,
  name: 'kept',
  namespaces: { web: {}, data: {}, factory: { class: 'dev' }, security: { class: 'platform' } },
  services: {
    sql: mysql({ in: 'data', on: 'one', storage: '5Gi' }),
    shop: webApp({ in: 'web', image: 'ghcr.io/example/shop:1.2.3', host: 'www.example.org', port: 8080, needs: { db: needsMysql() } }),
    trial: webApp({ in: 'factory', image: 'ghcr.io/example/trial:1.2.3', port: 8080 }),
    argocd: argocd({ repository: REPOSITORY, groups: { ops: 'admin', crew: 'developer', audit: 'readonly' } }),
  },
};

/** The same with another Argo CD, and what that needs. */
export const withArgocd = (use: ServiceUse, more: Readonly<Record<string, ServiceUse>> = {}): EnvironmentInput => ({
  ...site,
  services: { ...site.services, ...more, argocd: use },
});

/** Somebody who sends mail. */
export const relay = stub({
  provides: {
    smtp: {
      component: 'app',
      port: 'http',
      answer: ({ host, port, request, secret }) => ({
        host,
        port,
        security: 'starttls',
        user: 'argocd',
        from: request.from,
        password: secret('password', 'mail'),
      }),
    },
  },
});

export const kept = (): Promise<WrittenSite> => write(site);

export interface Application extends KubeJson {
  readonly spec: {
    readonly project: string;
    readonly source: {
      readonly repoURL: string;
      readonly targetRevision: string;
      readonly path: string;
      readonly directory?: { readonly include?: string; readonly exclude?: string };
    };
    readonly destination: { readonly server: string; readonly namespace?: string };
    readonly syncPolicy: { readonly automated: object; readonly syncOptions: readonly string[]; readonly retry: object };
  };
  readonly metadata: KubeJson['metadata'] & { readonly finalizers?: readonly string[] };
}
interface GroupKind {
  readonly group: string;
  readonly kind: string;
}
export interface Project extends KubeJson {
  readonly spec: {
    readonly sourceRepos: readonly string[];
    readonly destinations: readonly { readonly server: string; readonly namespace: string }[];
    readonly clusterResourceWhitelist: readonly GroupKind[];
    readonly namespaceResourceWhitelist?: readonly GroupKind[];
    readonly namespaceResourceBlacklist?: readonly GroupKind[];
  };
}

/** Objects that K3s applies by itself, and those in Git. */
const everything = ({ blueprint, objects }: WrittenSite): readonly KubeJson[] => [
  ...blueprint.bootstrap.flatMap(({ manifests }) => manifests.flatMap((file) => file.objects as unknown as readonly KubeJson[])),
  ...objects,
];
export const applicationsOf = (written: WrittenSite): readonly Application[] =>
  everything(written).filter(({ kind }) => kind === 'Application') as readonly Application[];
export const projectsOf = (written: WrittenSite): readonly Project[] =>
  everything(written).filter(({ kind }) => kind === 'AppProject') as readonly Project[];

/** The values that the upstream chart is installed with. */
export function valuesOf({ objects }: WrittenSite): Readonly<Record<string, unknown>> {
  const chart = objects.find(({ kind }) => kind === 'HelmChart');
  return parse((chart?.spec as { readonly valuesContent: string }).valuesContent) as Readonly<Record<string, unknown>>;
}
