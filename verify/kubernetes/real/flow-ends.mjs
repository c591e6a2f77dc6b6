// Flows of a blueprint as connections between what stands in for their ends.

/** Who opens or gets a connection: a pod by `namespace/name`, a node by its name, or `outside`. */
/** @typedef {{ from: string, to: string, protocol: string, port: number, source?: string }} Connection */

/** An address that is no network of the site: the internet, in a documentation range (RFC 5737). */
export const INTERNET = '203.0.113.10';

export class FlowEnds {
  /** @param {object} blueprint @param {import('./stand-ins.mjs').StandIn[]} standIns */
  constructor(blueprint, standIns) {
    this.blueprint = blueprint;
    this.standIns = standIns;
    this.members = blueprint.nodes.filter(({ k3s }) => k3s !== undefined);
  }

  /** Every connection that a flow of pods declares. @returns {Connection[]} */
  declared() {
    const seen = new Map();
    for (const { from, to, protocol, port, lastPort } of this.blueprint.flows) {
      if (from.kind !== 'pods' && to.kind !== 'pods') continue;
      for (const source of this.#names(from))
        for (const target of this.#names(to))
          for (const number of lastPort === undefined ? [port] : [port, lastPort]) {
            const connection = { from: source, to: target, protocol, port: number };
            seen.set(JSON.stringify(connection), connection);
          }
    }
    return [...seen.values()];
  }

  /** @returns {string[]} @throws {Error} for an end that pods cannot meet */
  #names(end) {
    const { services, cluster } = this.blueprint;
    const nodes = (which) => this.members.filter(which).map(({ name }) => `node ${name}`);
    switch (end.kind) {
      case 'pods': {
        const service = services.find(({ name }) => name === end.service);
        const component = service.components[end.component];
        return component.hostNetwork ? nodes(() => true) : [`${service.namespace}/${component.name}`];
      }
      case 'edge':
        return this.standIns
          .filter(
            ({ namespace, labels }) =>
              namespace === cluster.edge.namespace && Object.entries(cluster.edge.labels).every(([key, value]) => labels[key] === value),
          )
          .map(({ namespace, name }) => `${namespace}/${name}`);
      case 'nodes':
        return nodes(() => true);
      case 'kubernetes-api':
        return nodes(({ k3s }) => k3s !== 'agent');
      case 'cluster-dns':
        return ['dns'];
      case 'host':
        return ['internet'];
      case 'outside':
        return ['outside'];
      default:
        throw new Error(`pods have no connection with '${end.kind}'`);
    }
  }
}

/** A sample that is the same in each run. @template T @param {readonly T[]} all @param {number} count @returns {T[]} */
export const sample = (all, count, seed = 20_261_121) => {
  let state = seed;
  // Lehmer's generator (Park and Miller 1988): enough for a choice
  const next = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const rest = [...all];
  return Array.from({ length: Math.min(count, all.length) }, () => rest.splice(Math.floor(next() * rest.length), 1)[0]);
};
