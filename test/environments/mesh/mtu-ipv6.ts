import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = { rejects: lab({ mesh: { mtu: 1421 } }), at: 'mesh.mtu', passes: lab({ mesh: { mtu: 1420 } }) };
export const more: readonly RuleFixture[] = [
  // what is too large for IPv4 is mesh/mtu's; the private network has no IPv6
  { rejects: lab({ mesh: { mtu: 1440 } }), at: 'mesh.mtu', passes: lab({ mesh: { mtu: 1441 } }) },
  { rejects: lab({ mesh: { mtu: 1430 } }), at: 'mesh.mtu', passes: lab({ mesh: { mtu: 1430, over: 'private' } }) },
];
