import { oidc } from '../../../blueprint/contracts/contract';
import type { SingledOut } from '../../../blueprint/service';
import { behind, door, edge } from '../door';
import { issuer } from '../issuer';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const asking = stub({ needs: () => ({ 'sign-in': oidc({ host: 'shop.example.org', callbacks: ['/'], groups: ['staff'] }) }) });
/** A site with something behind the door, and something that asks the issuer; both single services out. */
const site = (contract: SingledOut['contract'], ...services: readonly string[]) => {
  const facts = { singlesOut: () => ({ few: { contract, services } }) };
  return lab({
    services: {
      tools: behind('tools.example.org'),
      shop: asking,
      portal: door({}, contract === 'forward-auth' ? facts : {}),
      id: contract === 'oidc' ? { ...issuer, definition: { ...issuer.definition, ...facts } } : issuer,
      edge,
    },
  });
};

export const fixture: RuleFixture = {
  rejects: site('forward-auth', 'tolls'),
  at: 'services.portal.few.tolls',
  suggests: "write 'tools'",
  passes: site('forward-auth', 'tools'),
};
export const more: readonly RuleFixture[] = [
  // a service of the site, but nobody signs in to it this way
  { rejects: site('forward-auth', 'shop'), at: 'services.portal.few.shop', passes: site('forward-auth') },
  {
    rejects: site('oidc', 'shop', 'tools'),
    at: 'services.id.few.tools',
    suggests: "take 'tools' out of few",
    passes: site('oidc', 'shop'),
  },
];
