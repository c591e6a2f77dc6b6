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

/** The platform of the reference sites: seven layers of defence, GitOps and monitoring (founding documents 003 and 004). */
export const platform = ({
  repository,
  grafana,
  inspectors,
}: {
  readonly repository: string;
  readonly grafana: string;
  readonly inspectors?: number;
}) => ({
  edge: traefik({}),
  waf: waf({ replicas: inspectors ?? 2 }),
  certificates: certManager({}),
  seals: sealedSecrets({}),
  gitops: argocd({ repository }),
  admission: admission({}),
  monitoring: monitoring({ host: grafana }),
  crowdsec: crowdsec({ bouncer: true, hosts: true }),
  scanner: trivy({}),
  tunnels: wireguard({}),
  upgrades: systemUpgrade({}),
});
