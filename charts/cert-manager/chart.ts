import type { SecretRef } from '../../blueprint/contracts/contract';
import type { Blueprint, PlanOf } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';
import { customObject, helmChart, role, roleBinding, type SiteChart } from '../../constructs/kubernetes';
import { entriesOf, type Entry } from '../entry';
import type { ServiceChart } from '../service-chart';
import { DIRECTORIES, issuerOf, type Directory } from './directories';
import { CERT_MANAGER, certManagerValues, goDuration, OVH_WEBHOOK, ovhWebhookValues } from './releases';
import type { certManager } from './service';
import { ovhEndpoint, zonesAt, zonesByHttp } from './zones';

type Plan = PlanOf<typeof certManager>;

/**
 * The kinds come with the release, later than Argo CD would try these objects: it skips the trial of a kind that is not there yet, and tries the whole
 * again (argo-cd.readthedocs.io, sync options).
 */
const LATER = { 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true' };
const KIND = { apiVersion: 'cert-manager.io/v1' } as const;

export const chart: ServiceChart<typeof certManager> = {
  build(scope, plan, { blueprint }) {
    const names = { name: plan.name, namespace: plan.namespace, components: plan.components, node: plan.on };
    helmChart(scope, { name: plan.name, namespace: plan.namespace, ...CERT_MANAGER, values: certManagerValues(names) });
    const group = webhookGroup(blueprint);
    if (group !== undefined) {
      helmChart(scope, { name: `${plan.name}-ovh`, namespace: plan.namespace, ...OVH_WEBHOOK, values: ovhWebhookValues(names, group) });
      letReadCredentials(scope, plan);
    }
    for (const directory of Object.keys(DIRECTORIES) as Directory[]) {
      customObject(scope, {
        ...KIND,
        kind: 'ClusterIssuer',
        scope: 'cluster',
        metadata: { name: issuerOf(directory), annotations: LATER },
        spec: {
          acme: {
            server: DIRECTORIES[directory],
            email: plan.options.email ?? blueprint.operator.email,
            privateKeySecretRef: { name: `${plan.name}-acme-${directory}` },
            solvers: solversOf(plan, blueprint, group),
          },
        },
      });
    }
  },
  eachService(scope, service, plan, { blueprint }) {
    const entries = entriesOf(service, blueprint);
    const secrets = new Map(entries.map((entry) => [`${entry.namespace}/${entry.tlsSecret}`, entry]));
    for (const { namespace, tlsSecret } of secrets.values()) {
      const sharing = entries.filter((entry) => entry.namespace === namespace && entry.tlsSecret === tlsSecret);
      customObject(scope, {
        ...KIND,
        kind: 'Certificate',
        metadata: { name: tlsSecret, namespace, annotations: LATER },
        spec: {
          secretName: tlsSecret,
          dnsNames: namesOf(sharing, plan.options.wildcards),
          issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: issuerOf(plan.options.server) },
          privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
          usages: ['digital signature', 'server auth'],
          renewBefore: goDuration(plan.options.renewBefore),
          revisionHistoryLimit: 1,
        },
      });
    }
  },
};

/** Each name once; hosts right under a wildcard's domain are one. */
function namesOf(entries: readonly Entry[], wildcards: readonly string[]): readonly string[] {
  const names = entries.map(({ serve: { host } }) => {
    const parent = host.slice(host.indexOf('.') + 1);
    return wildcards.includes(parent) ? `*.${parent}` : host;
  });
  return [...new Set(names)].sort();
}

/** API group of the webhook for OVH: its users' own domain, as its makers ask; undefined where no zone is at OVH. */
const webhookGroup = (blueprint: Blueprint): string | undefined => {
  const [first] = zonesAt(factsOf(blueprint), 'ovh');
  return first === undefined ? undefined : `acme.${first}`;
};

/** How each zone is proved. A reference of a ClusterIssuer is read in cert-manager's own namespace. */
function solversOf(plan: Plan, blueprint: Blueprint, group: string | undefined): readonly JsonObject[] {
  const facts = factsOf(blueprint);
  const { cloudflare, 'ovh-id': id, 'ovh-secret': secret } = plan.answers;
  const byHttp = zonesByHttp({ ...facts, ingress: blueprint.ingress });
  return [
    ...(cloudflare === undefined
      ? []
      : [
          {
            selector: { dnsZones: zonesAt(facts, 'cloudflare') },
            dns01: { cloudflare: { apiTokenSecretRef: keyOf(cloudflare.value) } },
          },
        ]),
    ...(group === undefined || id === undefined || secret === undefined
      ? []
      : [
          {
            selector: { dnsZones: zonesAt(facts, 'ovh') },
            dns01: {
              webhook: {
                groupName: group,
                solverName: 'ovh',
                config: {
                  endpoint: ovhEndpoint(facts),
                  authenticationMethod: 'oauth2',
                  oauth2ClientIDRef: keyOf(id.value),
                  oauth2ClientSecretRef: keyOf(secret.value),
                },
              },
            },
          },
        ]),
    ...(byHttp.length === 0 ? [] : [{ selector: { dnsZones: byHttp }, http01: { ingress: solverIngress(blueprint) } }]),
  ];
}

/**
 * The Ingress of a proof. The class is named in the annotation, for which an edge looks up no IngressClass; the site's own edge answers without TLS, the one of
 * K3s sends the request on to HTTPS, which Let's Encrypt follows (letsencrypt.org/docs/challenge-types).
 */
const solverIngress = ({ cluster }: Blueprint): JsonObject => ({
  class: 'traefik',
  serviceType: 'ClusterIP',
  ...(!cluster?.edge.bundled && {
    ingressTemplate: { metadata: { annotations: { 'traefik.ingress.kubernetes.io/router.entrypoints': 'web' } } },
  }),
});

/** The webhook's chart grants this only for issuers that it makes itself. */
function letReadCredentials(scope: SiteChart, { name, namespace, answers }: Plan): void {
  const objects = [answers['ovh-id'], answers['ovh-secret']].flatMap((answer) => (answer === undefined ? [] : [answer.value.object]));
  const metadata = { name: `${name}-ovh-credentials`, namespace };
  role(scope, { metadata, rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: objects, verbs: ['get'] }] });
  roleBinding(scope, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: metadata.name },
    subjects: [{ kind: 'ServiceAccount', name: `${name}-ovh`, namespace }],
  });
}

const keyOf = ({ object, key }: SecretRef): JsonObject => ({ name: object, key });

const factsOf = ({ zones, accounts }: Blueprint) => ({
  zones: Object.fromEntries(zones.map(({ domain, provider }) => [domain, { provider }])),
  accounts,
});
