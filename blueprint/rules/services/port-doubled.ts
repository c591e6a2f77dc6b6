import { partsOf } from '../pods';
import type { Rule } from '../../rule';

export const servicesPortDoubled: Rule = {
  id: 'services/port-doubled',
  severity: 'error',
  why: 'one program listens on a port; a Service refuses a port and protocol twice (kubernetes.io, multi-port Services)',
  check: (site) =>
    partsOf(site).flatMap(({ service, component }) => {
      const names = new Map<string, string>();
      return Object.entries(component.ports).flatMap(([name, { port, protocol }]) => {
        const first = names.get(`${port}/${protocol}`);
        names.set(`${port}/${protocol}`, first ?? name);
        return first === undefined
          ? []
          : [
              {
                at: `services.${service.name}`,
                what: `two ports of ${component.name} are one`,
                got: `${first} and ${name}: ${port}/${protocol}`,
                expected: 'ports apart',
                do: 'name the port once in the facts of the service',
              },
            ];
      });
    }),
};
