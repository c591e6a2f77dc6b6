import type { Rule } from '../../rule';

export const networkAddressWithoutNetwork: Rule = {
  id: 'network/address-without-network',
  severity: 'error',
  why: 'an address of a network that the machine is not in takes no effect',
  check: ({ environment: { ingress }, blueprint }) => {
    const finding = (at: string, owner: string, layer: string, got: string) => ({
      at,
      what: `${owner} has a ${layer} address but is in no ${layer} network`,
      got,
      expected: `a ${layer} network that ${owner} can join`,
      do: `remove the line, or add the ${layer} network`,
    });
    return [
      ...blueprint.nodes.flatMap(({ name, machine, privateAddress, meshAddress }) => [
        ...(machine.privateAddress !== undefined && privateAddress === undefined
          ? [finding(`nodes.${name}.privateAddress`, `node '${name}'`, 'private', machine.privateAddress)]
          : []),
        ...(machine.meshAddress !== undefined && meshAddress === undefined
          ? [finding(`nodes.${name}.meshAddress`, `node '${name}'`, 'mesh', machine.meshAddress)]
          : []),
      ]),
      ...(ingress?.kind === 'load-balancer' && ingress.privateAddress !== undefined && blueprint.network === undefined
        ? [finding('ingress.privateAddress', 'the load balancer', 'private', ingress.privateAddress)]
        : []),
    ];
  },
};
