export { defineEnvironment } from './environments/define';
export type { Environment, EnvironmentInput } from './environments/environment';
export * from './environments/words';
export { days, gib, hours, mib, minutes, seconds, tib, type Cpu, type Duration, type Size } from './constructs/units';
export type { Cidr, Ipv4 } from './constructs/network/cidr';

export { admission } from './charts/admission/service';
export { certManager } from './charts/cert-manager/service';
export { argocd } from './charts/argocd/service';
export { authelia } from './charts/authelia/service';
export { composeApp } from './charts/compose-app/service';
export { crowdsec } from './charts/crowdsec/service';
export { gitMirror } from './charts/git-mirror/service';
export { gitlab } from './charts/gitlab/service';
export { gitlabRunner } from './charts/gitlab-runner/service';
export { dolibarr } from './charts/dolibarr/service';
export { ghost } from './charts/ghost/service';
export { keycloak } from './charts/keycloak/service';
export { linkerd } from './charts/linkerd/service';
export { linkerdCni } from './charts/linkerd-cni/service';
export { longhorn } from './charts/longhorn/service';
export { mailcow } from './charts/mailcow/service';
export { mautic } from './charts/mautic/service';
export { monitoring } from './charts/monitoring/service';
export { mysql } from './charts/mysql/service';
export { nextcloud } from './charts/nextcloud/service';
export { oauth2Proxy } from './charts/oauth2-proxy/service';
export { oidcIssuer } from './charts/oidc-issuer/service';
export { ollama } from './charts/ollama/service';
export { openWebui } from './charts/open-webui/service';
export { redis } from './charts/redis/service';
export { postgres } from './charts/postgres/service';
export { restic } from './charts/restic/service';
export { sambaAd } from './charts/samba-ad/service';
export { sealedSecrets } from './charts/sealed-secrets/service';
export { smtpRelay } from './charts/smtp-relay/service';
export { sonarqube } from './charts/sonarqube/service';
export { systemUpgrade } from './charts/system-upgrade/service';
export { tracing } from './charts/tracing/service';
export { traefik } from './charts/traefik/service';
export { waf } from './charts/waf/service';
export { wazuhAgent } from './charts/wazuh-agent/service';
export { trivy } from './charts/trivy/service';
export { vault } from './charts/vault/service';
export { velero } from './charts/velero/service';
export { from, webApp } from './charts/web-app/service';
export { wireguard } from './charts/wireguard/service';

export {
  defineService,
  image,
  ownImage,
  type ChartModule,
  type Component,
  type Service,
  type ServiceDefinition,
  type ServiceUse,
} from './blueprint/service';
export * as contracts from './blueprint/contracts/contract';
export type { ServiceChart } from './charts/service-chart';
export type { Blueprint, PlanOf } from './blueprint/blueprint';
export type { Flow } from './blueprint/flow';
export { readAsset as textBeside } from './constructs/files/asset';
export { resolve, type Resolved } from './blueprint/resolve';
export { rules } from './blueprint/rules';
export { formatProblem, InputError, type Problem } from './constructs/problem';
