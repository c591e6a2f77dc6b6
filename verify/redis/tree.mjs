// What stands for the images: a Debian 13 with its Valkey and HAProxy, the first stable one that has both, kept in ~/.cache/archipel-verify.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { mirror } from '../debian.mjs';
import { run } from '../hosts/shell.mjs';
import { CACHE, once } from '../once.mjs';

const PACKAGES = ['valkey-server', 'valkey-tools', 'valkey-sentinel', 'haproxy', 'dnsmasq-base'];
/** Another suite has other releases: `sid` those nearest to the images. */
const SUITE = process.env.ARCHIPEL_REDIS_SUITE;

/**
 * @param {string} [least] the oldest suite whose Valkey does what is judged @default the first stable one that has it
 * @returns {string} a folder with the root of a system @throws {Error} where it cannot be made: then there is no verdict
 */
export const valkeyTree = (least = 'trixie') => {
  const suite = SUITE ?? least;
  const stamp = createHash('sha256').update(PACKAGES.join()).digest('hex').slice(0, 12);
  return once(join(CACHE, `valkey-${suite}-${stamp}`), (stage) =>
    run(['debootstrap', '--variant=minbase', `--include=${PACKAGES.join()}`, suite, stage, mirror()], {
      timeout: 1800,
    }),
  );
};
