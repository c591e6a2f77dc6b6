import type { PlanOf } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';
import { customObject, type SiteChart } from '../../constructs/kubernetes';
import { componentOf } from '../service-chart';
import { replicaDomain } from './server';
import type { vault } from './service';

type Plan = PlanOf<typeof vault>;

const KIND = { apiVersion: 'cert-manager.io/v1' } as const;
/** Ten years, ninety days and thirty, in the words of Go. */
const LONG = '87600h0m0s';
const SHORT = { duration: '2160h0m0s', renewBefore: '720h0m0s' } as const;
const KEY = { algorithm: 'ECDSA', size: 256 } as const;

/** Secret with the certificate of the servers and, as `ca.crt`, of who signed it. */
export const tlsSecret = ({ name }: Plan): string => `${name}-tls`;

/** An authority of the vault's own, which signs for its servers and for nothing else: clients of theirs trust no other. */
export function addCertificates(scope: SiteChart, plan: Plan, site: string): void {
  const { name, namespace } = plan;
  const server = componentOf(plan, 'server').name;
  const authority = `${name}-authority`;
  issuer(scope, plan, `${name}-self`, { selfSigned: {} });
  certificate(scope, plan, authority, {
    commonName: `${name} of ${site}`,
    isCA: true,
    duration: LONG,
    issuerRef: { group: 'cert-manager.io', kind: 'Issuer', name: `${name}-self` },
    privateKey: { ...KEY, rotationPolicy: 'Never' },
  });
  issuer(scope, plan, authority, { ca: { secretName: authority } });
  certificate(scope, plan, tlsSecret(plan), {
    dnsNames: ['localhost', `${server}.${namespace}.svc`, `${server}.${namespace}.svc.cluster.local`, `*.${replicaDomain(plan)}`],
    ipAddresses: ['127.0.0.1'],
    usages: ['digital signature', 'server auth', 'client auth'],
    ...SHORT,
    issuerRef: { group: 'cert-manager.io', kind: 'Issuer', name: authority },
    privateKey: { ...KEY, rotationPolicy: 'Always' },
  });
}

function issuer(scope: SiteChart, { namespace }: Plan, name: string, spec: JsonObject): void {
  customObject(scope, { ...KIND, kind: 'Issuer', metadata: { name, namespace }, spec });
}

function certificate(scope: SiteChart, { namespace }: Plan, name: string, spec: JsonObject): void {
  customObject(scope, {
    ...KIND,
    kind: 'Certificate',
    metadata: { name, namespace },
    spec: { secretName: name, revisionHistoryLimit: 1, ...spec },
  });
}
