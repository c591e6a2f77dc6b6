import type { Finding, Rule } from '../../rule';
import type { Site } from '../../site';
import { needPath } from '../open-needs';

export const needsDevReachesProd: Rule = {
  id: 'needs/dev-reaches-prod',
  severity: 'error',
  why: 'what is being tried must not reach what people rely on (founding document 004: NetworkPolicies forbid traffic from dev to prod)',
  check: (site) => {
    const { namespaces, services } = site.blueprint;
    const classes = new Map(namespaces.map(({ name, class: kind }) => [name, kind]));
    const classOf = new Map(services.map(({ name, namespace }) => [name, classes.get(namespace)]));
    const isOf = (kind: 'dev' | 'prod') => (service: string) => classOf.get(service) === kind;
    const [isDev, isProd] = [isOf('dev'), isOf('prod')];
    return [...byNeed(site, isDev, isProd), ...byFlow(site, isDev, isProd), ...byHostNetwork(site, isDev)];
  },
};

type Test = (service: string) => boolean;

const byNeed = ({ blueprint: { services } }: Site, isDev: Test, isProd: Test): readonly Finding[] =>
  services
    .filter(({ name }) => isDev(name))
    .flatMap(({ name, namespace, answeredBy }) =>
      Object.entries(answeredBy)
        .filter(([, provider]) => isProd(provider))
        .map(([need, provider]) => ({
          at: needPath(name, need),
          what: 'a service of class dev asks one of class prod',
          got: `${name} in ${namespace} asks ${provider}`,
          expected: 'an answer from dev or platform',
          do: `give ${namespace} a provider of its own and name it with from, or move ${name} out of ${namespace}`,
        })),
    );

/** Connections that no contract implies: what a service of prod accepts from dev, what monitoring in dev scrapes, hosts of prod that dev calls. */
function byFlow({ blueprint: { services, flows } }: Site, isDev: Test, isProd: Test): readonly Finding[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  const serverOf = new Map(services.flatMap(({ name, serves }) => Object.values(serves).map(({ host }): [string, string] => [host, name])));
  const pairs = flows.flatMap(({ from, to, why }): readonly (readonly [from: string, to: string, why: string])[] => {
    if (from.kind !== 'pods' && from.kind !== 'edge') return [];
    const source = from.kind === 'pods' ? from.service : services.find(({ role }) => role === 'edge')?.name;
    const target = to.kind === 'pods' ? to.service : to.kind === 'host' ? serverOf.get(to.host) : undefined;
    return source !== undefined && target !== undefined ? [[source, target, why]] : [];
  });
  const found = pairs
    .filter(([from, to]) => isDev(from) && isProd(to) && !Object.values(byName.get(from)?.answeredBy ?? {}).includes(to))
    .map(([from, to, why]): [string, Finding] => [
      `${from} ${to}`,
      {
        at: `services.${from}`,
        what: 'pods of class dev reach those of class prod',
        got: `${from} reaches ${to}: ${why}`,
        expected: 'connections to dev, platform and the outside',
        do: `move ${from} to a namespace of class platform or prod, or drop the connection`,
      },
    ]);
  return [...new Map(found).values()];
}

/** Every pod lets its own node in, whatever its policies say (kubernetes.io, network policies): the kubelet probes it. */
const byHostNetwork = ({ blueprint: { services } }: Site, isDev: Test): readonly Finding[] =>
  services
    .filter(({ name, components }) => isDev(name) && Object.values(components).some(({ hostNetwork }) => hostNetwork))
    .map(({ name, namespace }) => ({
      at: `services.${name}`,
      what: 'pods of class dev share the network of their nodes, where no policy holds them',
      got: `${name} in ${namespace}`,
      expected: 'pods with a network of their own',
      do: `move ${name} to a namespace of class platform, or give its pods a network of their own`,
    }));
