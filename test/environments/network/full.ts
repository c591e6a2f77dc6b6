import { lab, type RuleFixture } from '../fixture';
import { many, server } from '../shorthand';

// three nodes, and so many devices, in six addresses
const meshed = (devices: number) =>
  lab({ mesh: { cidr: '10.0.0.0/29', devices: { laptop: undefined, ...many(devices, 'phone', { owner: 'ops' }) } } });
// three nodes and so many more, in a subnet of which five are left after the gateway, the last of them the balancer's
const privately = (nodes: number) => lab({ network: { subnet: '10.10.0.0/29' }, nodes: many(nodes, 'extra', server()) });

export const fixture: RuleFixture = { rejects: meshed(4), at: 'mesh.cidr', suggests: 'the mesh network', passes: meshed(3) };
export const more: readonly RuleFixture[] = [
  { rejects: privately(2), at: 'network.subnet', suggests: 'the private network', passes: privately(1) },
];
