// What is proven, in this order: each leaves the group whole.
import { copies } from './proofs-copies.mjs';
import { failures } from './proofs-failures.mjs';
import { secured } from './proofs-tls.mjs';
import { users } from './proofs-users.mjs';

const proofs = {
  /** The generated files are accepted, and one of them leads. */
  starts: async (lab) => {
    const seconds = await lab.timed('the group is whole', () => lab.whole(), 90);
    const { host } = await lab.leader();
    if (host !== lab.servers[0].host) throw new Error(`${host} leads at first, expected the first server`);
    for (const pod of [...lab.servers, ...lab.sentinels]) if (!pod.ready()) throw new Error(`${pod.name} is not ready`);
    const quorum = await lab.at(lab.sentinels[0], lab.identity('sentinel'), ['SENTINEL', 'master', 'main']);
    const others = Number(quorum[quorum.indexOf('num-other-sentinels') + 1]);
    if (others !== 2) throw new Error(`a Sentinel knows ${others} others`);
    return `one leads, one follows, three Sentinels agree after ${seconds} s`;
  },
  ...users,
  ...failures,
  ...copies,
};

/** Of a group with TLS what hangs on connections, and what is so of it alone. */
const OVER_TLS = ['starts', 'rotated-group', 'fit-at-any-time', 'killed-and-back-at-once', 'stopped-leader', 'cut-off-leader', 'power-cut'];
const LAST = Object.keys(copies);

/** @param {boolean} tls */
export const proofsOf = (tls) => {
  if (!tls) return proofs;
  const [first, ...rest] = [...OVER_TLS, ...LAST].map((id) => [`tls-${id}`, proofs[id]]);
  return Object.fromEntries([first, ...Object.entries(secured).map(([id, prove]) => [`tls-${id}`, prove]), ...rest]);
};
