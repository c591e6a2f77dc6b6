import type { Size } from '../../../constructs/units';
import { lab, type RuleFixture } from '../fixture';
import { server } from '../shorthand';

const sized = (size: Size) => lab({ nodes: { one: server({ volumes: { data: { size } } }) } });

export const fixture: RuleFixture = { rejects: sized('9Gi'), at: 'nodes.one.volumes.data.size', passes: sized('10Gi') };
export const more: readonly RuleFixture[] = [
  { rejects: sized('10241Gi'), at: 'nodes.one.volumes.data.size', passes: sized('10Ti') },
  { rejects: sized('20481Mi'), at: 'nodes.one.volumes.data.size', passes: sized('20480Mi') },
];
