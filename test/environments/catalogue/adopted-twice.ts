import { lab, type RuleFixture } from '../fixture';
import { vps } from '../shorthand';

export const fixture: RuleFixture = {
  rejects: lab({ nodes: { one: vps({ serviceName: 'vps-0a1b2c3d.vps.ovh.net' }), two: vps({ serviceName: 'vps-0a1b2c3d.vps.ovh.net' }) } }),
  at: 'nodes.two.serviceName',
  passes: lab({ nodes: { one: vps({ serviceName: 'vps-0a1b2c3d.vps.ovh.net' }), two: vps({ serviceName: 'vps-0a1b2c3e.vps.ovh.net' }) } }),
};
