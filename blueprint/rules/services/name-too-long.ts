import { partsOf } from '../pods';
import type { Rule } from '../../rule';

export const servicesNameTooLong: Rule = {
  id: 'services/name-too-long',
  severity: 'error',
  why: 'a Service is named with 63 characters at most (RFC 1035 label), a StatefulSet with 52: its pods carry eleven more in a label (kubernetes#64023)',
  check: (site) =>
    partsOf(site)
      .filter(({ component: { name, kind } }) => name.length > LONGEST[kind])
      .map(({ service, component: { name, kind } }) => ({
        at: `services.${service.name}`,
        what: 'the name of its objects is too long',
        got: `'${name}', ${name.length} characters`,
        expected: `${LONGEST[kind]} characters at most`,
        do: `shorten the name of the service by ${name.length - LONGEST[kind]}`,
      })),
};

const LONGEST = { stateless: 63, stateful: 52, daemon: 63, host: 63 } as const;
