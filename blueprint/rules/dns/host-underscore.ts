import type { Rule } from '../../rule';
import { servedHosts } from '../hosts';

export const dnsHostUnderscore: Rule = {
  id: 'dns/host-underscore',
  severity: 'error',
  why: 'no certificate authority signs a name with an underscore (CA/Browser Forum, ballot SC12), and host names have none (RFC 952)',
  check: (site) =>
    servedHosts(site)
      .filter(({ host }) => host.includes('_'))
      .map(({ at, service, host }) => ({
        at,
        what: `the host of service '${service}' has an underscore`,
        got: `'${host}'`,
        expected: 'letters, digits and dashes',
        do: `write '${host.replaceAll('_', '')}'`,
      })),
};
