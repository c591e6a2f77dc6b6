import type { Rule } from '../../rule';
import { enumerate } from '../words';

export const meshDeviceWithoutNode: Rule = {
  id: 'mesh/device-without-node',
  severity: 'error',
  why: 'a device roams and is never reached first: without a node that it can reach it has no tunnel at all',
  check: ({ environment, blueprint: { mesh } }) => {
    const devices = Object.keys(environment.mesh?.devices ?? {});
    if (!mesh || environment.mesh?.over === 'private' || devices.length === 0) return [];
    if (mesh.peers.some(({ endpoint }) => endpoint !== undefined)) return [];
    return [
      {
        at: 'mesh.devices',
        what: 'no node can be reached from outside, so devices join nothing',
        got: `${enumerate(devices)} and no endpoint`,
        expected: 'one node or more with an endpoint',
        do: 'give a node an endpoint, with its UDP port forwarded',
      },
    ];
  },
};
