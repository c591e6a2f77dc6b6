import { lab, type RuleFixture } from '../fixture';

const inPrivate = (mtu: number) => lab({ network: { mtu: 1450 }, mesh: { over: 'private', mtu } });

export const fixture: RuleFixture = {
  rejects: lab({ mesh: { mtu: 1441 } }),
  at: 'mesh.mtu',
  suggests: '1420',
  passes: lab({ mesh: { mtu: 1440 } }),
};
export const more: readonly RuleFixture[] = [
  { rejects: lab({ mesh: { mtu: 1441 } }), at: 'mesh.mtu', passes: lab({ network: undefined, mesh: { over: 'private' } }) },
  { rejects: inPrivate(1391), at: 'mesh.mtu', suggests: '1390', passes: inPrivate(1390) },
];
