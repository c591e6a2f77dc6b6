import type { Rule } from '../../rule';

/** Hetzner's private networks; a vSwitch subnet carries 1400. */
const CARRIED = 1450;

export const networkMtuPrivate: Rule = {
  id: 'network/mtu-private',
  severity: 'error',
  why: 'larger packets are dropped without a word: the private network carries 1450 bytes (docs.hetzner.com, networks FAQ)',
  check: ({ environment: { network } }) =>
    network === undefined || network.mtu <= CARRIED
      ? []
      : [
          {
            at: 'network.mtu',
            what: 'packets are larger than the private network carries',
            got: `${network.mtu}`,
            expected: `at most ${CARRIED}, 1400 behind a vSwitch`,
            do: 'remove the line',
          },
        ],
};
