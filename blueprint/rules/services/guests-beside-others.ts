import type { Rule } from '../../rule';

export const servicesGuestsBesideOthers: Rule = {
  id: 'services/guests-beside-others',
  severity: 'error',
  why: 'who starts the pods of guests may read every Secret of their namespace, and a quota that they use up is used up for all in it',
  check: ({ blueprint: { services } }) =>
    services
      .filter(({ components }) => Object.values(components).some(({ guests }) => guests))
      .flatMap(({ name, namespace }) => {
        const others = services.filter((other) => other.namespace === namespace && other.name !== name).map((other) => other.name);
        if (others.length === 0) return [];
        return [
          {
            at: `services.${name}`,
            what: 'pods that run what others wrote share their namespace',
            got: `${name} beside ${others.sort().join(', ')} in ${namespace}`,
            expected: 'a namespace of its own',
            do: `say in: '${name}' and add '${name}': { class: 'dev' } to namespaces`,
          },
        ];
      }),
};
