import { nodePromises } from '../recovery';
import type { Rule } from '../../rule';

export const promisesAddressStuck: Rule = {
  id: 'promises/address-stuck',
  severity: 'warning',
  why: 'a floating address stays with its server until somebody assigns it anew, and the new host must configure it (docs.hetzner.com, floating IPs)',
  check: (site) => {
    const promises = nodePromises(site);
    const any = promises.some(({ node }) => node === undefined);
    const nodes = new Set(promises.map(({ node }) => node));
    return site.blueprint.addresses
      .filter(({ on }) => any || nodes.has(on))
      .map(({ name, on, purpose }) => ({
        at: `addresses.${name}.on`,
        what: `the address is lost with ${on}, whose loss the site promises to survive`,
        got: `held by ${on}: ${purpose}`,
        expected: 'a promise that does not need it, or a hand that moves it',
        do: 'accept that the runbook moves it by hand, or remove the address',
      }));
  },
};
