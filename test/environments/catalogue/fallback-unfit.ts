import { hetzner } from '../../../environments/words';
import type { HetznerLocation, HetznerServerType } from '../../../environments/catalogue/hetzner';
import { lab, type RuleFixture } from '../fixture';

const falls = (type: HetznerServerType, fallbackType: HetznerServerType, location: HetznerLocation = 'fsn1') =>
  lab({ nodes: { one: hetzner(type, { location, roles: ['server'], fallbackType }) } });
const pair = (rejects: RuleFixture['rejects'], passes: RuleFixture['passes']): RuleFixture => ({
  rejects,
  at: 'nodes.one.fallbackType',
  passes,
});

/** 8 cores, 16 GiB, 320 GB, amd64. */
export const fixture: RuleFixture = pair(falls('cpx42', 'cpx32'), falls('cpx42', 'cpx52'));
export const more: readonly RuleFixture[] = [
  // another architecture, all else the same
  pair(falls('cax31', 'cx43'), falls('cax31', 'cax41')),
  // fewer cores: 4 for 8, with more memory than cax31
  pair(falls('cx43', 'ccx23'), falls('cx43', 'ccx33')),
  // less memory alone: 24 GiB for 32
  pair(falls('ccx33', 'cpx52'), falls('ccx33', 'cpx62')),
  // less disk alone: 240 GB for 320
  pair(falls('cpx42', 'ccx33'), falls('cpx42', 'ccx43')),
  // sold in the EU only
  pair(falls('cpx22', 'cx33', 'ash'), falls('cpx22', 'cx33', 'hel1')),
  // itself
  pair(falls('cpx42', 'cpx42'), falls('cpx32', 'cpx42')),
];
