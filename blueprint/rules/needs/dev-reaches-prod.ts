import { needPath } from '../open-needs';
import type { Rule } from '../../rule';

export const needsDevReachesProd: Rule = {
  id: 'needs/dev-reaches-prod',
  severity: 'error',
  why: 'what is being tried must not reach what people rely on (founding document 004: NetworkPolicies forbid traffic from dev to prod)',
  check: ({ blueprint: { namespaces, services } }) => {
    const classes = new Map(namespaces.map(({ name, class: kind }) => [name, kind]));
    const classOf = new Map(services.map(({ name, namespace }) => [name, classes.get(namespace)]));
    return services
      .filter(({ name }) => classOf.get(name) === 'dev')
      .flatMap(({ name, namespace, answeredBy }) =>
        Object.entries(answeredBy)
          .filter(([, provider]) => classOf.get(provider) === 'prod')
          .map(([need, provider]) => ({
            at: needPath(name, need),
            what: 'a service of class dev asks one of class prod',
            got: `${name} in ${namespace} asks ${provider}`,
            expected: 'an answer from dev or platform',
            do: `give ${namespace} a provider of its own and name it with from, or move ${name} out of ${namespace}`,
          })),
      );
  },
};
