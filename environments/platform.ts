import { admission } from '../charts/admission/service';
import { argocd } from '../charts/argocd/service';
import { certManager } from '../charts/cert-manager/service';
import { crowdsec } from '../charts/crowdsec/service';
import { monitoring } from '../charts/monitoring/service';
import { sealedSecrets } from '../charts/sealed-secrets/service';
import { systemUpgrade } from '../charts/system-upgrade/service';
import { traefik } from '../charts/traefik/service';
import { trivy } from '../charts/trivy/service';
import { waf } from '../charts/waf/service';
import { wireguard } from '../charts/wireguard/service';

interface Platform {
  /** Remote that the cluster follows. */
  readonly repository: string;
  /** Its own pages are hosts of it. */
  readonly domain: string;
  readonly inspectors?: number;
}

/**
 * The platform of the reference sites: seven layers of defence, GitOps and monitoring (founding documents 003 and 004). Its pages ask the site's sign-in who
 * somebody is: `admins` run it, `developers` sync what is in development, `staff` read.
 */
export const platform = ({ repository, domain, inspectors }: Platform) => ({
  edge: traefik({ dashboard: `traefik.${domain}` }),
  waf: waf({ replicas: inspectors ?? 2 }),
  certificates: certManager({}),
  seals: sealedSecrets({}),
  gitops: argocd({
    repository,
    host: `argocd.${domain}`,
    signIn: 'oidc',
    groups: { admins: 'admin', developers: 'developer', staff: 'readonly' },
  }),
  admission: admission({}),
  monitoring: monitoring({ host: `grafana.${domain}`, signIn: 'oidc', groups: { admins: 'admin', developers: 'editor', staff: 'viewer' } }),
  crowdsec: crowdsec({ bouncer: true, hosts: true }),
  scanner: trivy({}),
  tunnels: wireguard({}),
  upgrades: systemUpgrade({}),
});
