import type { MeshPeer, MeshPlan } from '../../blueprint/blueprint';
import { Workload } from '../../constructs/kubernetes';
import type { Duration } from '../../constructs/units';
import { componentOf, imageOf, type ServiceChart } from '../service-chart';
import type { wireguard } from './service';

const CONFIGURATION = '/etc/telegraf/telegraf.conf';
/** Pings of one look, one second apart: they end before the shortest next look. */
const PINGS = 5;

export const chart: ServiceChart<typeof wireguard> = {
  build(scope, plan, { blueprint: { mesh } }) {
    if (!mesh)
      throw new Error(`service '${plan.name}': watches the mesh, got a site without one, expected 'mesh', do add it or drop the service`);
    const { base } = componentOf(plan, 'probe');
    new Workload(scope, {
      kind: 'DaemonSet',
      ...base,
      image: imageOf(plan, 'telegraf'),
      // the image's entry point would change its user, which needs more capabilities
      command: ['telegraf', '--config', CONFIGURATION],
      // a capability given to another user than root is lost at exec
      user: 'root',
      capabilities: ['NET_ADMIN', 'NET_RAW'],
      hostNetwork: true,
      // every node has tunnels, whatever it is kept free for
      tolerations: [{ operator: 'Exists' }],
      env: { NODE_ADDRESS: { field: 'status.hostIP' } },
      files: { [CONFIGURATION]: configuration(mesh, plan.options.every) },
      probes: {
        readiness: { http: '/metrics', port: 'metrics' },
        liveness: { http: '/metrics', port: 'metrics', failures: 6 },
        startup: { http: '/metrics', port: 'metrics' },
      },
    });
  },
};

/**
 * docs.influxdata.com/telegraf: inputs.wireguard, inputs.ping, processors.enum, outputs.prometheus_client. The same on every node: a ping
 * to oneself is answered, and one to a node without a tunnel counts for nothing (alerts.yaml).
 */
function configuration({ interface: device, peers }: MeshPlan, every: Duration): string {
  const nodes = peers.filter(({ kind }) => kind === 'node');
  return [
    '[agent]',
    `  interval = ${text(every)}`,
    `  flush_interval = ${text(every)}`,
    '  omit_hostname = true',
    '',
    '[[inputs.wireguard]]',
    `  devices = [${text(device)}]`,
    '  # addresses of people',
    '  fieldexclude = ["endpoint"]',
    '',
    '[[inputs.ping]]',
    '  method = "native"',
    `  urls = [${nodes.map(({ address }) => text(address)).join(', ')}]`,
    `  count = ${PINGS}`,
    `  deadline = "${PINGS + 5}s"`,
    '',
    ...named('fields = ["allowed_peer_cidr"]', peers, ({ address }) => `${address}/32`),
    ...named('tags = ["url"]', nodes, ({ address }) => address),
    '[[outputs.prometheus_client]]',
    '  # the address by which the cluster knows the node: no other network sees the port',
    '  listen = "${NODE_ADDRESS}:9273"',
    '  collectors_exclude = ["gocollector", "process"]',
    '  # what is no longer told is gone before a rule sees it twice',
    `  expiration_interval = "60s"`,
    '',
  ].join('\n');
}

/** A label `peer` with the name of the peer that a field or tag stands for. */
function named(what: string, peers: readonly MeshPeer[], key: (peer: MeshPeer) => string): readonly string[] {
  return [
    '[[processors.enum]]',
    '  [[processors.enum.mapping]]',
    `    ${what}`,
    '    dest = "peer"',
    '    [processors.enum.mapping.value_mappings]',
    ...peers.map((peer) => `      ${text(key(peer))} = ${text(peer.name)}`),
    '',
  ];
}

/** A TOML basic string of ASCII. */
const text = (value: string): string => JSON.stringify(value);
