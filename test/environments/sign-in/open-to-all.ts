import { issuer, signing } from '../issuer';
import { lab, type RuleFixture } from '../fixture';

const site = (groups: readonly string[]) => lab({ services: { tools: signing({ groups }), id: issuer } });

export const fixture: RuleFixture = {
  rejects: site([]),
  at: 'services.tools.needs.sign-in',
  suggests: 'in the groups of tools',
  passes: site(['staff']),
};
