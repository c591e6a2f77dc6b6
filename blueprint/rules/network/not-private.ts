import type { Rule } from '../../rule';
import { RFC1918, RFC6598, within } from '../ranges';

export const networkNotPrivate: Rule = {
  id: 'network/not-private',
  severity: 'error',
  why: 'public addresses belong to somebody whom the site could then no longer reach (RFC 1918, RFC 6598); the provider takes RFC 1918 only (docs.hetzner.cloud, networks)',
  check: ({ blueprint: { layers } }) =>
    layers.flatMap(({ name, cidr, path }) => {
      const allowed = name === 'private' ? RFC1918 : [...RFC1918, RFC6598];
      if (allowed.some((range) => within(range, cidr))) return [];
      return [
        {
          at: path,
          what: `the ${name} network is not private`,
          got: cidr,
          expected: `a part of ${allowed.join(', ')}`,
          do: 'choose a private range, such as one of 10.0.0.0/8',
        },
      ];
    }),
};
