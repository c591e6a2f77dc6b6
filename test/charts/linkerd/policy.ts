import { selects } from '../../../constructs/kubernetes/selector';
import { connections, ofKind } from '../platform';
import { podsOf } from '../pods';
import type { KubeJson, WrittenSite } from '../site-objects';

interface Reference {
  readonly name: string;
  readonly namespace: string;
}
interface ServerSpec {
  readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly port: number;
  readonly accessPolicy: string;
}
interface Pod {
  /** `<namespace>/<workload>`. */
  readonly name: string;
  readonly namespace: string;
  readonly account: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly number[];
  readonly hasProxy: boolean;
  readonly skipped: readonly number[];
}

/** The port of the proxy, behind which the client names the port that it means. */
const TUNNEL = 4143;

const listed = (text: string | undefined): readonly number[] => (text === undefined || text === '' ? [] : text.split(',').map(Number));

const pods = (site: WrittenSite): readonly Pod[] =>
  podsOf(site).map(({ owner, namespace, labels, spec }) => {
    const carried = annotationsOf(owner);
    return {
      name: `${namespace}/${owner.metadata.name}`,
      namespace,
      account: spec.serviceAccountName ?? 'default',
      labels,
      ports: [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ ports = [] }) =>
        ports.flatMap(({ containerPort, protocol }) => (protocol === 'UDP' ? [] : [containerPort])),
      ),
      hasProxy: carried['linkerd.io/inject'] === 'enabled',
      skipped: listed(carried['config.linkerd.io/skip-inbound-ports']),
    };
  });

/** What the pods of a workload carry. */
export const annotationsOf = ({ spec }: KubeJson): Readonly<Record<string, string>> => templateOf(spec).metadata.annotations ?? {};
const templateOf = (spec: unknown): Pick<KubeJson, 'metadata'> => {
  const { jobTemplate, template } = spec as Templated & { readonly jobTemplate?: { readonly spec: Templated } };
  return jobTemplate ? jobTemplate.spec.template : template;
};
interface Templated {
  readonly template: Pick<KubeJson, 'metadata'>;
}

/** Accounts that the policies of the proxies let into a port of a pod; none where nothing speaks of it, since the default is to refuse. */
function accountsFor(site: WrittenSite, pod: Pod, port: number): readonly string[] {
  const servers = ofKind(site, 'Server').filter(({ metadata, spec }) => {
    const { podSelector, port: own } = spec as ServerSpec;
    return metadata.namespace === pod.namespace && own === port && selects(podSelector, pod.labels);
  });
  return servers.flatMap(({ metadata: { name, namespace } }) =>
    ofKind(site, 'AuthorizationPolicy')
      .filter(({ metadata, spec }) => metadata.namespace === namespace && (spec as { targetRef: Reference }).targetRef.name === name)
      .flatMap(({ spec }) => (spec as { requiredAuthenticationRefs: readonly Reference[] }).requiredAuthenticationRefs)
      .flatMap((reference) =>
        ofKind(site, 'MeshTLSAuthentication').filter(
          ({ metadata }) => metadata.namespace === namespace && metadata.name === reference.name,
        ),
      )
      .flatMap(({ spec }) =>
        (spec as { identityRefs: readonly Reference[] }).identityRefs.map((identity) => `${identity.namespace}/${identity.name}`),
      ),
  );
}

/**
 * Which pods reach which port of which, by the written policies of the network and of the proxies together. A port that goes past the proxy is the network's
 * alone; any other is entered by an account that may, at the port itself or behind that of the proxy (linkerd2-proxy, inbound/src/direct.rs: the policy is that
 * of the port that is meant).
 */
export function reached(site: WrittenSite, allowed: readonly string[] = connections(site).allowed): readonly string[] {
  const open = new Set(allowed);
  const all = pods(site);
  return all
    .flatMap((server) =>
      [...new Set(server.ports)].flatMap((port) => {
        const isSkipped = !server.hasProxy || server.skipped.includes(port);
        const accounts = isSkipped ? [] : accountsFor(site, server, port);
        return all
          .filter((client) => {
            const at = (number: number): boolean => open.has(`${client.name} -> ${server.name} TCP ${number}`);
            const known = client.hasProxy && accounts.includes(`${client.namespace}/${client.account}`);
            return isSkipped ? at(port) : known && (at(port) || at(TUNNEL));
          })
          .map((client) => `${client.name} -> ${server.name} TCP ${port}`);
      }),
    )
    .sort();
}
