import { canJoin, sidecarOf } from '../../sidecars';
import { suggest } from '../suggest';
import type { Rule } from '../../rule';

export const servicesSidecarsUnknown: Rule = {
  id: 'services/sidecars-unknown',
  severity: 'error',
  why: 'a service that is taken for one with a container beside its pods, and has none, speaks in the clear',
  check: ({ environment, blueprint: { services } }) => {
    const found = sidecarOf({ environment, services });
    if (!found) return [];
    const { by, sidecar } = found;
    const at = `services.${by.name}`;
    const names = services.map(({ name }) => name);
    const lists = [
      ['services', sidecar.services ?? []],
      ['except', sidecar.except ?? []],
    ] as const;
    const unknown = lists.flatMap(([field, listed]) =>
      listed
        .filter((name) => !names.includes(name))
        .map((name) => ({
          at: `${at}.${field}`,
          what: `names '${name}', which is no service of the site`,
          got: `'${name}'`,
          expected: names.join(', '),
          do: suggest(name, names, 'name a service of the site'),
        })),
    );
    const without = (sidecar.services ?? []).flatMap((name) => {
      const service = services.find((known) => known.name === name);
      const able = name !== by.name && Object.values(service?.components ?? {}).some(canJoin);
      if (!service || able) return [];
      return [
        {
          at: `${at}.services`,
          what: `no pod of ${name} can have a container beside it`,
          got: name === by.name ? 'the service that puts it there' : 'pods in the network of their nodes, or of an upstream chart, or none',
          expected: 'a service whose pods are ours and have a network of their own',
          do: `take '${name}' out of the list`,
        },
      ];
    });
    return [...unknown, ...without];
  },
};
