import type { PlanOf } from '../../blueprint/blueprint';
import { Workload, secretFile } from '../../constructs/kubernetes';
import { toSeconds } from '../../constructs/units';
import { componentOf, imageOf, type ChartSite, type ServiceChart } from '../service-chart';
import { CALLBACK, cookieDomain } from './places';
import type { oauth2Proxy } from './service';

type Plan = PlanOf<typeof oauth2Proxy>;

/** The image's user. */
const NONROOT = 65_532;
const CLIENT_SECRET = '/run/sign-in/client-secret';
const COOKIE_SECRET = '/run/cookie/secret';
const CA = '/etc/oauth2-proxy/ca.pem';

export const chart: ServiceChart<typeof oauth2Proxy> = {
  build(scope, plan, site) {
    const { base, replicas, spread } = componentOf(plan, 'proxy');
    const { 'sign-in': signIn, cookie } = plan.answers;
    const ping = { http: '/ping', port: 'http' };
    new Workload(scope, {
      kind: 'Deployment',
      ...base,
      image: imageOf(plan, 'proxy'),
      user: NONROOT,
      replicas,
      spread,
      args: proxyArguments(plan, site),
      files: signIn.ca === undefined ? {} : { [CA]: signIn.ca },
      mounts: {
        [CLIENT_SECRET]: secretFile(signIn.clientSecret.object, signIn.clientSecret.key),
        [COOKIE_SECRET]: secretFile(cookie.value.object, cookie.value.key),
      },
      probes: { readiness: { http: '/ready', port: 'http' }, liveness: ping, startup: ping },
    });
  },
};

/** Its command line (oauth2-proxy.github.io, configuration/overview). Endpoints are told: a pod that starts while the issuer is away knows its people all the same. */
function proxyArguments(plan: Plan, { blueprint }: ChartSite): readonly string[] {
  const { options, answers, components } = plan;
  const { issuer, endpoints, clientId, scopes, claims, ca } = answers['sign-in'];
  const port = (name: string): string => `0.0.0.0:${components['proxy']?.ports[name]?.port ?? 0}`;
  const domain = cookieDomain(options);
  const { cluster } = blueprint;
  return [
    `--http-address=${port('http')}`,
    `--metrics-address=${port('metrics')}`,
    // whom the edge asks about: believed of pods alone, and policies let none but the edge and the firewall come here
    '--reverse-proxy=true',
    ...(cluster ? [`--trusted-proxy-ip=${cluster.pods}`] : []),
    '--real-client-ip-header=X-Forwarded-For',
    // who is signed in gets this answer, by which the edge lets the request pass
    '--upstream=static://202',
    '--set-xauthrequest=true',
    '--pass-basic-auth=false',
    '--pass-user-headers=false',
    '--provider=oidc',
    '--skip-provider-button=true',
    `--client-id=${clientId}`,
    `--client-secret-file=${CLIENT_SECRET}`,
    `--oidc-issuer-url=${issuer}`,
    '--skip-oidc-discovery=true',
    `--login-url=${endpoints.authorization}`,
    `--redeem-url=${endpoints.token}`,
    `--profile-url=${endpoints.userinfo}`,
    `--oidc-jwks-url=${endpoints.keys}`,
    ...(ca === undefined ? [] : [`--provider-ca-file=${CA}`]),
    `--scope=${scopes.join(' ')}`,
    `--oidc-groups-claim=${claims.groups}`,
    '--code-challenge-method=S256',
    // off by default
    '--insecure-oidc-skip-nonce=false',
    // `force`, its default, is a parameter of Google's that others refuse or ask people again for
    '--approval-prompt=auto',
    `--redirect-url=https://${options.host}${CALLBACK}`,
    '--email-domain=*',
    ...options.groups.map((group) => `--allowed-group=${group}`),
    `--whitelist-domain=.${domain}`,
    // a name with this prefix is taken by browsers from HTTPS alone
    '--cookie-name=__Secure-sign-in',
    `--cookie-secret-file=${COOKIE_SECRET}`,
    `--cookie-domain=.${domain}`,
    `--cookie-expire=${toSeconds(options.session)}s`,
    '--cookie-secure=true',
    '--cookie-httponly=true',
    '--cookie-samesite=lax',
    // two tabs that sign in at once
    '--cookie-csrf-per-request=true',
    '--cookie-csrf-per-request-limit=8',
    '--cookie-csrf-expire=5m',
    // no token of the issuer leaves the pod
    '--session-cookie-minimal=true',
    // an address in the query looks like an attack to a firewall
    '--encode-state=true',
    '--request-logging=false',
    '--logging-local-time=false',
    '--silence-ping-logging=true',
  ];
}
