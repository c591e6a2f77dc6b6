import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = { rejects: lab({ mesh: { port: 1023 } }), at: 'mesh.port', passes: lab({ mesh: { port: 1024 } }) };
