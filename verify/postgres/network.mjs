// Pods on one bridge inside a network of the judge's own.
import { run } from '../hosts/shell.mjs';

export const API = '10.97.0.1';
/** How the networks of pods begin. */
export const POD_NETWORKS = 'pgjudge-';
export const BRIDGE = 'pods';
let count = 0;

export const makeBridge = () => {
  run(['ip', 'link', 'set', 'lo', 'up']);
  run(['ip', 'link', 'add', BRIDGE, 'type', 'bridge']);
  run(['ip', 'link', 'set', BRIDGE, 'up']);
  addAddress(API);
};

export const addAddress = (address) => run(['ip', 'address', 'add', `${address}/16`, 'dev', BRIDGE]);

/** A network of a pod. @returns {string[]} command that enters it */
export const plug = (space, address) => {
  const end = `pg${(count += 1)}`;
  run(['ip', 'netns', 'add', space]);
  run(['ip', 'link', 'add', end, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space]);
  run(['ip', 'link', 'set', end, 'master', BRIDGE, 'up']);
  const inside = ['nsenter', `--net=/run/netns/${space}`];
  run([...inside, 'ip', 'link', 'set', 'lo', 'up']);
  run([...inside, 'ip', 'address', 'add', `${address}/16`, 'dev', 'eth0']);
  run([...inside, 'ip', 'link', 'set', 'eth0', 'up']);
  return inside;
};
