import type { Rule } from '../../rule';

export const secretsDeliveredTwice: Rule = {
  id: 'secrets/delivered-twice',
  severity: 'error',
  why: 'two controllers that write one Secret undo each other, and a rotated value comes and goes (external-secrets.io and sealed-secrets both want to own it)',
  check: ({ blueprint: { deliveries } }) =>
    deliveries.flatMap(({ namespace, class: of, service }, index) => {
      const earlier = deliveries.slice(0, index).find((other) => other.namespace === namespace && other.service !== service);
      if (!earlier) return [];
      return [
        {
          at: `services.${service}.classes`,
          what: `the Secrets of namespace '${namespace}' are brought twice`,
          got: `'${earlier.service}' and '${service}' for class ${of}`,
          expected: 'one of them',
          do: `leave '${of}' out of the classes of services.${service} or services.${earlier.service}`,
        },
      ];
    }),
};
