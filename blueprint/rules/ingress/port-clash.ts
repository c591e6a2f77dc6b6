import type { Rule } from '../../rule';
import { portClaims, type PortClaim } from '../host-ports';
import { enumerate } from '../words';

export const ingressPortClash: Rule = {
  id: 'ingress/port-clash',
  severity: 'error',
  why: 'one port of a host has one listener; with Mailcow and the ingress of the cluster on one host, one of them must move (docs.mailcow.email, reverse proxy)',
  check: (site) => {
    const first = new Map<string, PortClaim>();
    const clashes = new Map<string, { readonly mine: PortClaim; readonly theirs: PortClaim; readonly places: string[] }>();
    for (const claim of portClaims(site)) {
      const place = `${claim.node} ${claim.protocol} ${claim.port}`;
      const theirs = first.get(place);
      if (!theirs) {
        first.set(place, claim);
        continue;
      }
      const key = `${claim.at} ${claim.by} ${theirs.by}`;
      const clash = clashes.get(key) ?? { mine: claim, theirs, places: [] };
      clash.places.push(`${claim.port}/${claim.protocol} of '${claim.node}'`);
      clashes.set(key, clash);
    }
    return [...clashes.values()].map(({ mine, theirs, places }) => ({
      at: mine.at,
      what: `a port is wanted twice, by ${mine.by} and ${theirs.by}`,
      got: enumerate(places),
      expected: 'one listener on each port of a host',
      do: mine.at.startsWith('services.')
        ? 'choose another port for one of them, or leave one out: its pods are in the network of their node'
        : mine.at === 'mesh.port'
          ? 'choose another port, such as 51820'
          : `give one of them a host of its own, or add a mesh, on which ${mine.by} moves behind the ingress`,
    }));
  },
};
