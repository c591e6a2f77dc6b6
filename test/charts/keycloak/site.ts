import { argocd } from '../../../charts/argocd/service';
import { certManager } from '../../../charts/cert-manager/service';
import { keycloak } from '../../../charts/keycloak/service';
import { monitoring } from '../../../charts/monitoring/service';
import { oauth2Proxy } from '../../../charts/oauth2-proxy/service';
import { traefik } from '../../../charts/traefik/service';
import type { EnvironmentInput } from '../../../environments/environment';
import { cloudflare } from '../../../environments/words';
import { behind } from '../../environments/door';
import { providers } from '../authelia/providers';
import { example } from '../example';
import { ofKind } from '../platform';
import type { WrittenSite } from '../site-objects';

type Input = Parameters<typeof keycloak>[0];
interface Change {
  readonly services?: EnvironmentInput['services'];
  readonly without?: readonly string[];
}

/** Grafana and Argo CD ask by OpenID Connect, and so does oauth2-proxy, which stands before `tools` and the dashboard of the edge. */
export const issuing = (change: Partial<Input> = {}, { services = {}, without = [] }: Change = {}): EnvironmentInput => {
  const all = {
    ...example.services,
    ...providers,
    edge: traefik({ in: 'edge', dashboard: 'edge.example.org' }),
    certs: certManager({}),
    tools: behind('tools.example.org'),
    id: keycloak({ in: 'security', host: 'id.example.org', ...change }),
    door: oauth2Proxy({ host: 'door.example.org', groups: ['ops'] }),
    watch: monitoring({ in: 'watch', host: 'grafana.example.org', signIn: 'oidc', groups: { ops: 'admin', crew: 'viewer' } }),
    gitops: argocd({
      repository: 'https://git.example.org/ops/site.git',
      host: 'argocd.example.org',
      signIn: 'oidc',
      groups: { ops: 'admin' },
    }),
    ...services,
  };
  return {
    ...example,
    name: 'issuing',
    accept: { 'backup/none': 'nothing of it is kept', 'dns/address-unknown': 'it has no addresses' },
    zones: { 'example.org': cloudflare() },
    services: Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name))),
  };
};

export interface Step {
  readonly requirement: string;
  readonly provider?: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly flow?: string;
  readonly steps?: readonly Step[];
}
export interface Client {
  readonly client: {
    readonly clientId: string;
    readonly publicClient: boolean;
    readonly redirectUris: readonly string[];
    readonly attributes: Readonly<Record<string, string>>;
    readonly [key: string]: unknown;
  };
  readonly secretFile?: string;
  readonly groups: readonly string[];
  readonly scopes: readonly string[];
  readonly steps?: readonly Step[];
}
export interface Realm {
  readonly realm: Readonly<Record<string, unknown>>;
  readonly steps: readonly Step[];
  readonly clients: readonly Client[];
  readonly groups: readonly string[];
  readonly directory: {
    readonly component: { readonly config: Readonly<Record<string, readonly string[]>> };
    readonly mapper: unknown;
  } | null;
  readonly people: Readonly<Record<string, Readonly<Record<string, unknown>>>> | null;
  readonly profile: { readonly notRequired: readonly string[]; readonly notTheirOwn: readonly string[] };
  readonly builtIn: Readonly<Record<string, unknown>>;
}

const dataOf = (site: WrittenSite, map: string): Readonly<Record<string, string>> =>
  ofKind(site, 'ConfigMap').find(({ metadata }) => metadata.name === map)?.data ?? {};
export const realmText = (site: WrittenSite): string => dataOf(site, 'id-realm-config')['realm.json'] ?? '';
export const realmOf = (site: WrittenSite): Realm => JSON.parse(realmText(site)) as Realm;

interface Container {
  readonly name: string;
  readonly command?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}
export interface PodSpec {
  readonly containers: readonly [Container];
  readonly initContainers: readonly Container[];
}
export const deploymentOf = (site: WrittenSite, name: string) =>
  ofKind(site, 'Deployment').find(({ metadata }) => metadata.name === name)?.spec as {
    readonly replicas: number;
    readonly strategy: { readonly type: string };
    readonly template: { readonly spec: PodSpec };
  };
export const envOf = ({ env = [] }: Container): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(env.map(({ name, value }) => [name, value]));
