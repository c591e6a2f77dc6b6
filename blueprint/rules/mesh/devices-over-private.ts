import type { Rule } from '../../rule';
import { enumerate } from '../words';

export const meshDevicesOverPrivate: Rule = {
  id: 'mesh/devices-over-private',
  severity: 'error',
  why: "a laptop is not in the provider's network: private endpoints are out of its reach (RFC 1918)",
  check: ({ environment: { mesh } }) =>
    mesh?.over !== 'private' || Object.keys(mesh.devices).length === 0
      ? []
      : [
          {
            at: 'mesh.devices',
            what: 'devices cannot reach a mesh that runs over the private network',
            got: enumerate(Object.keys(mesh.devices)),
            expected: 'no devices, or a mesh over the internet',
            do: "write over: 'public', or remove the devices",
          },
        ],
};
