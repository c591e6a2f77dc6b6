import { behind, door, edge } from '../door';
import { issuer, signing } from '../issuer';
import { lab, type RuleFixture } from '../fixture';

const site = (groups: readonly string[]) => lab({ services: { tools: signing({ groups }), id: issuer } });
/** The same before what has no sign-in of its own; a door that says nothing of groups asks an issuer for them. */
const guarded = (groups?: readonly string[]) =>
  lab({ services: { tools: behind('tools.example.org'), portal: door(groups ? { groups } : {}), edge } });

export const fixture: RuleFixture = {
  rejects: site([]),
  at: 'services.tools.needs.sign-in',
  suggests: 'in the groups of tools',
  passes: site(['staff']),
};
export const more: readonly RuleFixture[] = [
  { rejects: guarded([]), at: 'services.tools', suggests: 'in the options of portal', passes: guarded(['staff']) },
  { rejects: guarded([]), at: 'services.tools', passes: guarded() },
];
