import type { Blueprint, ServicePlan } from '../../blueprint/blueprint';
import { customObject, type SiteChart } from '../../constructs/kubernetes';
import { selectorOf } from '../service-chart';
import { LATER } from './later';

const GROUP = 'policy.linkerd.io';

/**
 * Who may connect to the ports that are reached through the proxies: the accounts of those whose flow it is. What nothing here allows, the proxy refuses
 * (linkerd.io/2/reference/authorization-policy).
 */
export function addAuthorizations(scope: SiteChart, service: ServicePlan, by: string, blueprint: Blueprint): void {
  for (const [key, { name, sidecar }] of Object.entries(service.components)) {
    if (sidecar?.by !== by) continue;
    for (const { port, opaque } of sidecar.through) {
      const metadata = { name: `${name}-${port}`, namespace: service.namespace, annotations: LATER };
      customObject(scope, {
        apiVersion: `${GROUP}/v1beta3`,
        kind: 'Server',
        metadata,
        spec: {
          podSelector: { matchLabels: selectorOf(service, key) },
          port,
          proxyProtocol: opaque ? 'opaque' : 'unknown',
          accessPolicy: 'deny',
        },
      });
      const clients = blueprint.flows.flatMap(({ from, to, protocol, port: asked }) => {
        const here = to.kind === 'pods' && to.service === service.name && to.component === key;
        return here && protocol === 'tcp' && asked === port ? accountsOf(from, blueprint) : [];
      });
      customObject(scope, {
        apiVersion: `${GROUP}/v1alpha1`,
        kind: 'MeshTLSAuthentication',
        metadata,
        spec: { identityRefs: clients.map(({ account, namespace }) => ({ kind: 'ServiceAccount', name: account, namespace })) },
      });
      customObject(scope, {
        apiVersion: `${GROUP}/v1alpha1`,
        kind: 'AuthorizationPolicy',
        metadata,
        spec: {
          targetRef: { group: GROUP, kind: 'Server', name: metadata.name },
          requiredAuthenticationRefs: [{ group: GROUP, kind: 'MeshTLSAuthentication', name: metadata.name }],
        },
      });
    }
  }
}

/** Pods of a component have an account of its name (constructs/kubernetes/access.ts); those that copy what a service keeps one for each thing that they do. */
function accountsOf(
  end: Blueprint['flows'][number]['from'],
  { services, backups }: Blueprint,
): readonly { readonly account: string; readonly namespace: string }[] {
  if (end.kind !== 'pods') return [];
  const service = services.find(({ name }) => name === end.service);
  const component = service?.components[end.component];
  if (!service || !component) return [];
  const copier = backups.find((backup) => backup.service === end.service && backup.copier?.component === end.component)?.copier;
  const accounts = copier ? Object.values(copier.runs) : [component.name];
  return accounts.map((account) => ({ account, namespace: service.namespace }));
}
