import { parse } from 'yaml';
import { argocd } from '../../../charts/argocd/service';
import { authelia } from '../../../charts/authelia/service';
import { certManager } from '../../../charts/cert-manager/service';
import { monitoring } from '../../../charts/monitoring/service';
import { traefik } from '../../../charts/traefik/service';
import type { EnvironmentInput } from '../../../environments/environment';
import { cloudflare } from '../../../environments/words';
import { behind } from '../../environments/door';
import { example } from '../example';
import { ofKind } from '../platform';
import type { WrittenSite } from '../site-objects';
import { providers } from './providers';

type Input = Parameters<typeof authelia>[0];

/** Who may pass where: `tools` and the dashboard of the edge have no sign-in, Grafana and Argo CD ask by OpenID Connect. */
export const portal = (
  change: Partial<Input> = {},
  { services = {}, without = [] }: { readonly services?: EnvironmentInput['services']; readonly without?: readonly string[] } = {},
): EnvironmentInput => {
  const all = {
    ...example.services,
    ...providers,
    edge: traefik({ in: 'edge', dashboard: 'edge.example.org' }),
    certs: certManager({}),
    tools: behind('tools.example.org'),
    id: authelia({
      in: 'security',
      host: 'auth.example.org',
      groups: ['staff'],
      doors: { edge: { groups: ['ops', 'on call'] } },
      ...change,
    }),
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
    name: 'portal',
    accept: { 'backup/none': 'nothing of it is kept', 'dns/address-unknown': 'it has no addresses' },
    zones: { 'example.org': cloudflare(), 'example.com': cloudflare() },
    services: Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name))),
  };
};

interface Rule {
  readonly domain: readonly string[];
  readonly resources?: readonly string[];
  readonly subject?: readonly (readonly string[])[];
  readonly policy: string;
}
export interface Client {
  readonly client_id: string;
  readonly authorization_policy: string;
  readonly [key: string]: unknown;
}
interface Issuer {
  readonly clients: readonly Client[];
  readonly authorization_policies: Readonly<
    Record<
      string,
      { readonly default_policy: string; readonly rules: readonly { readonly policy: string; readonly subject: Rule['subject'] }[] }
    >
  >;
  readonly [key: string]: unknown;
}
/** Its configuration, as far as it is spoken of. */
export interface Configuration {
  readonly access_control: { readonly default_policy: string; readonly rules: readonly Rule[] };
  readonly identity_providers?: { readonly oidc: Issuer };
  readonly session: Readonly<Record<string, unknown>>;
  readonly authentication_backend: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly notifier: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly [key: string]: unknown;
}

/** Files of its ConfigMap, by the end of their path. */
export function fileOf(site: WrittenSite, end: string): string {
  const map = ofKind(site, 'ConfigMap').find(({ metadata }) => metadata.name === 'id-config');
  return Object.entries(map?.data ?? {}).find(([key]) => key.endsWith(end))?.[1] ?? '';
}

/** The configuration with a word in the place of each secret, as its template filter fills it in: as text in double quotes. */
export const configurationOf = (site: WrittenSite, fill: (file: string) => string = (file) => `<${file}>`): Configuration =>
  parse(
    fileOf(site, 'configuration.yml').replace(/\{\{ secret `([^`]+)` \| quote \}\}/g, (_, file: string) => JSON.stringify(fill(file))),
  ) as Configuration;
