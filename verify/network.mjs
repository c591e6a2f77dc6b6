// Network namespaces by name: what runs in one ends with it.
import { attempt, run } from './hosts/shell.mjs';

/** Names of all that there are. */
export const networks = () =>
  attempt(['ip', 'netns', 'list'])
    .out.split('\n')
    .map((line) => line.split(' ')[0])
    .filter(Boolean);

/** A name that no other run has. */
export const ownNetwork = (name) => `${name}-${process.pid}`;

/** Processes in a network, and no others. @returns {string[]} their ids */
export const processesIn = (network) => {
  const { code, out } = attempt(['ip', 'netns', 'pids', network]);
  return code === 0 ? out.split('\n').filter(Boolean) : [];
};

/** Ends at once all that runs in a network. */
export const killIn = (network) => {
  for (const pid of processesIn(network)) attempt(['kill', '-KILL', pid]);
};

/** Ends networks with all that runs in them. @param {string[]} names of which some may be gone */
export const endNetwork = (...names) => {
  for (const name of names) killIn(name);
  for (const name of names) attempt(['ip', 'netns', 'delete', name]);
};

/** A network of that name with nothing but its loopback. @returns {string[]} the command that enters it */
export const freshNetwork = (name) => {
  attempt(['ip', 'netns', 'delete', name]);
  run(['ip', 'netns', 'add', name]);
  const enter = ['nsenter', `--net=/run/netns/${name}`];
  run([...enter, 'ip', 'link', 'set', 'lo', 'up']);
  return enter;
};
