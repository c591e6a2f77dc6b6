import type { Rule } from '../../rule';
import { meshDeviceName } from './device-name';
import { meshDeviceWithoutNode } from './device-without-node';
import { meshDevicesOverPrivate } from './devices-over-private';
import { meshKeepalive } from './keepalive';
import { meshLone } from './lone';
import { meshMemberWithoutPrivateAddress } from './member-without-private-address';
import { meshMtu } from './mtu';
import { meshMtuIpv6 } from './mtu-ipv6';
import { meshNatWithEndpoint } from './nat-with-endpoint';
import { meshNoEndpoint } from './no-endpoint';
import { meshOverPrivateWithoutNetwork } from './over-private-without-network';
import { meshPodsMtu } from './pods-mtu';
import { meshPortNodePort } from './port-node-port';
import { meshPortWellKnown } from './port-well-known';
import { meshTooManyNodes } from './too-many-nodes';
import { meshUnreachablePair } from './unreachable-pair';

export const meshRules: readonly Rule[] = [
  meshMtu,
  meshMtuIpv6,
  meshPodsMtu,
  meshNoEndpoint,
  meshNatWithEndpoint,
  meshUnreachablePair,
  meshOverPrivateWithoutNetwork,
  meshMemberWithoutPrivateAddress,
  meshDeviceName,
  meshDevicesOverPrivate,
  meshDeviceWithoutNode,
  meshKeepalive,
  meshPortWellKnown,
  meshPortNodePort,
  meshLone,
  meshTooManyNodes,
];
