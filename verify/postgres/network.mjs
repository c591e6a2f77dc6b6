// Pods on one bridge inside a network of the judge's own, and the addresses of Services: connections go where the Endpoints in the API server say.
import { createServer, connect } from 'node:net';
import { run } from '../hosts/shell.mjs';

export const API = '10.97.0.1';
const BRIDGE = 'pods';
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

/** Serves an address as kube-proxy would: each new connection goes to one of the endpoints of that moment. @param {() => Promise<string[]>} endpoints */
export const serve = (address, port, endpoints) => {
  addAddress(address);
  let known = [];
  const ask = () => endpoints().then((found) => (known = found), () => undefined);
  const timer = setInterval(ask, 250);
  let turn = 0;
  const server = createServer((client) => {
    const target = known[(turn += 1) % Math.max(1, known.length)];
    if (!target) return client.destroy();
    const other = connect(port, target);
    for (const [from, to] of [
      [client, other],
      [other, client],
    ]) {
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
      from.pipe(to);
    }
  }).listen(port, address);
  return () => (clearInterval(timer), server.close());
};
