import { suggest } from '../suggest';
import { oneOf } from '../words';
import type { Rule } from '../../rule';

export const servicesServesUnknown: Rule = {
  id: 'services/serves-unknown',
  severity: 'error',
  why: 'a way in leads to a port of a component; without one nothing answers',
  check: ({ blueprint: { services } }) =>
    services.flatMap(({ name, components, serves }) => {
      const ports = Object.entries(components).flatMap(([key, component]) => Object.keys(component.ports).map((port) => `${key}/${port}`));
      return Object.entries(serves)
        .flatMap(([way, { component, candidate, port }]) =>
          [component, ...(candidate ? [candidate.component] : [])].map((version) => ({ way, component: version, port })),
        )
        .filter(({ component, port }) => components[component]?.ports[port] === undefined)
        .map(({ way, component, port }) => ({
          at: `services.${name}`,
          what: `its way in '${way}' leads nowhere`,
          got: `${component}/${port}`,
          expected: oneOf(ports, 'a port'),
          do: suggest(`${component}/${port}`, ports, 'name a port in the facts of the service'),
        }));
    }),
};
