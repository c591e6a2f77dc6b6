import { toMebibytes, toMillicores } from '../../../constructs/units';
import { leastQuota } from '../../quota';
import type { Rule } from '../../rule';

export const capacityQuotaTooSmall: Rule = {
  id: 'capacity/quota-too-small',
  severity: 'error',
  why: 'a quota refuses the pods that exceed it: an autoscaler or an update stops half way (kubernetes.io, resource quotas)',
  check: ({ environment, blueprint }) =>
    Object.entries(environment.namespaces).flatMap(([name, { quota }]) => {
      if (!quota) return [];
      const living = blueprint.services.filter(({ namespace }) => namespace === name);
      const least = leastQuota(living);
      const claimed = living.flatMap(({ claims }) => claims).reduce((mebibytes, { size }) => mebibytes + toMebibytes(size), 0);
      const bounds = [
        ['cpu', quota.cpu && toMillicores(quota.cpu), least.millicores, 'm'],
        ['memory', quota.memory && toMebibytes(quota.memory), least.memoryMib, 'Mi'],
        ['memoryLimit', quota.memoryLimit && toMebibytes(quota.memoryLimit), least.limitMib, 'Mi'],
        ['storage', quota.storage && toMebibytes(quota.storage), claimed, 'Mi'],
        ['pods', quota.pods, least.pods, ' pods'],
      ] as const;
      return bounds.flatMap(([field, bound, needed, unit]) =>
        bound === undefined || bound >= needed
          ? []
          : [
              {
                at: `namespaces.${name}.quota.${field}`,
                what: `the services of ${name} ask for more than its quota`,
                got: `${bound}${unit}`,
                expected: `${needed}${unit} or more: every replica, and one more of each service that is replaced without a pause`,
                do: `make it ${needed}${unit} or more, or leave it out`,
              },
            ],
      );
    }),
};
