import { lab, type RuleFixture } from '../fixture';

const on = (port: number) => lab({ mesh: { port } });

export const fixture: RuleFixture = { rejects: on(30000), at: 'mesh.port', passes: on(29999) };
export const more: readonly RuleFixture[] = [{ rejects: on(32767), at: 'mesh.port', passes: on(32768) }];
