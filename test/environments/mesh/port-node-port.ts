import { lab, type RuleFixture } from '../fixture';
import { friend } from '../shorthand';

const on = (port: number) => lab({ mesh: { port } });

export const fixture: RuleFixture = { rejects: on(30000), at: 'mesh.port', passes: on(29999) };
export const more: readonly RuleFixture[] = [
  { rejects: on(32767), at: 'mesh.port', passes: on(32768) },
  { rejects: on(31000), at: 'mesh.port', passes: lab({ mesh: { port: 31000 }, nodes: { one: friend(), two: friend(), three: friend() } }) },
];
