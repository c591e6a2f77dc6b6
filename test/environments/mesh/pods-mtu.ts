import { lab, type RuleFixture } from '../fixture';

const overMesh = (mtu: number) => lab({ mesh: { mtu }, cluster: { over: 'mesh' } });
const overPrivate = (mtu: number) => lab({ network: { mtu } });

export const fixture: RuleFixture = { rejects: overMesh(1329), at: 'mesh.mtu', suggests: '1330', passes: overMesh(1330) };
export const more: readonly RuleFixture[] = [{ rejects: overPrivate(1329), at: 'network.mtu', passes: overPrivate(1330) }];
