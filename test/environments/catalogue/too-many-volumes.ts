import type { Size } from '../../../constructs/units';
import { lab, type RuleFixture } from '../fixture';
import { many, server } from '../shorthand';

const size: Size = '10Gi';
const disks = (count: number) => lab({ nodes: { one: server({ volumes: many(count, 'data', { size }) }) } });

export const fixture: RuleFixture = { rejects: disks(17), at: 'nodes.one.volumes', passes: disks(16) };
