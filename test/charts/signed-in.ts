import { argocd } from '../../charts/argocd/service';
import { certManager } from '../../charts/cert-manager/service';
import { monitoring } from '../../charts/monitoring/service';
import { oauth2Proxy } from '../../charts/oauth2-proxy/service';
import { oidcIssuer } from '../../charts/oidc-issuer/service';
import { traefik } from '../../charts/traefik/service';
import type { EnvironmentInput } from '../../environments/environment';
import { cloudflare } from '../../environments/words';
import { example } from './example';

/** One of the authority that nobody knows. */
export const CA = '-----BEGIN CERTIFICATE-----\nMIIBexample\n-----END CERTIFICATE-----\n';
export const ISSUER = 'https://id.example.com/realms/site';

type Issuer = Parameters<typeof oidcIssuer>[0];

/** Everything that signs people in, at one issuer outside the site. */
export const signedIn = (
  issuer: Partial<Issuer> = {},
  change: { readonly proxy?: object; readonly argocd?: object; readonly grafana?: object; readonly without?: readonly string[] } = {},
): EnvironmentInput => {
  const services = {
    ...example.services,
    edge: traefik({ in: 'edge', dashboard: 'edge.example.org' }),
    certs: certManager({}),
    id: oidcIssuer({ issuer: ISSUER, endpoints: 'keycloak', ...issuer }),
    door: oauth2Proxy({ in: 'door', host: 'door.example.org', groups: ['ops', 'site/crew'], ...change.proxy }),
    watch: monitoring({
      in: 'watch',
      host: 'grafana.example.org',
      signIn: 'oidc',
      groups: { ops: 'admin', crew: 'editor', 'all people': 'viewer' },
      ...change.grafana,
    }),
    gitops: argocd({
      repository: 'https://git.example.org/ops/site.git',
      host: 'argocd.example.org',
      signIn: 'oidc',
      groups: { ops: 'admin', crew: 'developer' },
      ...change.argocd,
    }),
  };
  return {
    ...example,
    name: 'signed-in',
    accept: { 'backup/none': 'nothing of it is kept', 'dns/address-unknown': 'it has no addresses' },
    zones: { 'example.org': cloudflare() },
    services: Object.fromEntries(Object.entries(services).filter(([name]) => !(change.without ?? []).includes(name))),
  };
};
