import type { Rule } from '../../rule';

export const servicesGuestsOutsideDev: Rule = {
  id: 'services/guests-outside-dev',
  severity: 'error',
  why: 'what others wrote must not reach what people rely on: only of class dev is it judged that it does not (needs/dev-reaches-prod)',
  check: ({ blueprint: { services, namespaces } }) =>
    services
      .filter(({ components }) => Object.values(components).some(({ guests }) => guests))
      .flatMap(({ name, namespace }) => {
        const found = namespaces.find((one) => one.name === namespace);
        if (!found || found.class === 'dev') return [];
        return [
          {
            at: `namespaces.${namespace}`,
            what: `pods of ${name} run what others wrote in a namespace of another class`,
            got: found.class,
            expected: 'dev',
            do: `add '${namespace}': { class: 'dev' } to namespaces`,
          },
        ];
      }),
};
