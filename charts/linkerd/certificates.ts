import type { PlanOf } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';
import { customObject, type SiteChart } from '../../constructs/kubernetes';
import { LATER } from './later';
import type { linkerd } from './service';

type Plan = PlanOf<typeof linkerd>;

const KIND = { apiVersion: 'cert-manager.io/v1' } as const;
/** Ten years, ninety days and thirty, in the words of Go. */
const LONG = '87600h0m0s';
const SHORT = { duration: '2160h0m0s', renewBefore: '720h0m0s' } as const;
const KEY = { algorithm: 'ECDSA', size: 256 } as const;

/** The authority that every proxy trusts, and the Secret with its key: nothing but cert-manager reads it. */
export const anchorOf = ({ name }: Plan): string => `${name}-trust-anchor`;
/** ConfigMap with the certificate of the authority, under the name and key that the upstream chart reads. */
export const ROOTS = { name: 'linkerd-identity-trust-roots', key: 'ca-bundle.crt' } as const;
/** Certificate by which the control plane signs for proxies, in the Secret that the upstream chart reads. */
export const ISSUER = 'linkerd-identity-issuer';
/** Certificates of the webhooks, by the Secrets and the Services that the upstream chart has. */
export const WEBHOOKS = {
  proxyInjector: { secret: 'linkerd-proxy-injector-k8s-tls', service: 'linkerd-proxy-injector' },
  profileValidator: { secret: 'linkerd-sp-validator-k8s-tls', service: 'linkerd-sp-validator' },
  policyValidator: { secret: 'linkerd-policy-validator-k8s-tls', service: 'linkerd-policy-validator' },
} as const;

/**
 * Two authorities: one that proxies trust, whose key signs nothing but the issuer of the control plane, and one for webhooks. The issuer is renewed with a new
 * key every sixty days, which the control plane reads by itself; the anchor keeps its key, so that a renewed one trusts what the former signed
 * (linkerd.io/2/tasks/automatically-rotating-control-plane-tls-credentials).
 */
export function addCertificates(scope: SiteChart, plan: Plan): void {
  const self = `${plan.name}-self`;
  const anchor = anchorOf(plan);
  const webhooks = `${plan.name}-webhooks`;
  issuer(scope, plan, self, { selfSigned: {} });
  certificate(scope, plan, anchor, {
    commonName: 'root.linkerd.cluster.local',
    isCA: true,
    duration: LONG,
    issuerRef: by(self),
    privateKey: { ...KEY, rotationPolicy: 'Never' },
  });
  issuer(scope, plan, anchor, { ca: { secretName: anchor } });
  certificate(scope, plan, ISSUER, {
    commonName: 'identity.linkerd.cluster.local',
    dnsNames: ['identity.linkerd.cluster.local'],
    isCA: true,
    usages: ['cert sign', 'crl sign', 'server auth', 'client auth'],
    ...SHORT,
    issuerRef: by(anchor),
    privateKey: { ...KEY, rotationPolicy: 'Always' },
  });
  certificate(scope, plan, webhooks, {
    commonName: `webhooks of ${plan.name}`,
    isCA: true,
    duration: LONG,
    issuerRef: by(self),
    privateKey: { ...KEY, rotationPolicy: 'Never' },
  });
  issuer(scope, plan, webhooks, { ca: { secretName: webhooks } });
  for (const { secret, service } of Object.values(WEBHOOKS)) {
    certificate(scope, plan, secret, {
      commonName: service,
      dnsNames: [`${service}.${plan.namespace}.svc`],
      usages: ['digital signature', 'server auth'],
      ...SHORT,
      issuerRef: by(webhooks),
      privateKey: { ...KEY, rotationPolicy: 'Always' },
    });
  }
  customObject(scope, {
    apiVersion: 'trust.cert-manager.io/v1alpha1',
    kind: 'Bundle',
    scope: 'cluster',
    metadata: { name: ROOTS.name, annotations: LATER },
    spec: {
      sources: [{ secret: { name: anchor, key: 'ca.crt' } }],
      target: {
        configMap: { key: ROOTS.key },
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': plan.namespace } },
      },
    },
  });
}

const by = (name: string): JsonObject => ({ group: 'cert-manager.io', kind: 'Issuer', name });

function issuer(scope: SiteChart, { namespace }: Plan, name: string, spec: JsonObject): void {
  customObject(scope, { ...KIND, kind: 'Issuer', metadata: { name, namespace, annotations: LATER }, spec });
}

function certificate(scope: SiteChart, { namespace }: Plan, name: string, spec: JsonObject): void {
  customObject(scope, {
    ...KIND,
    kind: 'Certificate',
    metadata: { name, namespace, annotations: LATER },
    spec: { secretName: name, revisionHistoryLimit: 1, ...spec },
  });
}
