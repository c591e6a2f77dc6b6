import { partsOf } from '../pods';
import type { Rule } from '../../rule';

export const servicesPortOutOfRange: Rule = {
  id: 'services/port-out-of-range',
  severity: 'error',
  why: 'a port is a whole number from 1 to 65535 (RFC 6335)',
  check: (site) =>
    partsOf(site).flatMap(({ service, component }) =>
      Object.entries(component.ports)
        .filter(([, { port }]) => !Number.isInteger(port) || port < 1 || port > 65535)
        .map(([name, { port }]) => ({
          at: `services.${service.name}`,
          what: `port ${name} of ${component.name} does not exist`,
          got: `port ${port}`,
          expected: '1 to 65535',
          do: 'correct the port in the facts of the service',
        })),
    ),
};
