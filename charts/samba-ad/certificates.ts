import type { PlanOf } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';
import { customObject, type SiteChart } from '../../constructs/kubernetes';
import { componentOf } from '../service-chart';
import type { sambaAd } from './service';

type Plan = PlanOf<typeof sambaAd>;

const KIND = { apiVersion: 'cert-manager.io/v1' } as const;
/** Ninety days and thirty, in the words of Go. */
const SHORT = { duration: '2160h0m0s', renewBefore: '720h0m0s' } as const;

/** Secret with the certificate of the server. */
export const tlsSecret = ({ name }: Plan): string => `${name}-tls`;

/** cert-manager signs for the server with the authority of the secret store, which readers know already; it is renewed by itself. */
export function addCertificate(scope: SiteChart, plan: Plan): void {
  const { name, namespace, answers, options } = plan;
  const { host } = componentOf(plan, 'dc');
  const add = (kind: string, named: string, spec: JsonObject): void => {
    customObject(scope, { ...KIND, kind, metadata: { name: named, namespace }, spec });
  };
  add('Issuer', name, { ca: { secretName: answers.authority.value.object } });
  add('Certificate', tlsSecret(plan), {
    secretName: tlsSecret(plan),
    revisionHistoryLimit: 1,
    // a controller that is brought back has another name
    dnsNames: [host, host.replace(/\.cluster\.local$/, ''), options.realm, `*.${options.realm}`, 'localhost'],
    ipAddresses: ['127.0.0.1'],
    usages: ['digital signature', 'server auth'],
    ...SHORT,
    issuerRef: { group: 'cert-manager.io', kind: 'Issuer', name },
    privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
  });
}
