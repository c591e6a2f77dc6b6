import type { PlanOf } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';
import { headlessOf } from '../../constructs/kubernetes';
import { componentOf } from '../service-chart';
import type { vault } from './service';

type Plan = PlanOf<typeof vault>;

export const DATA = '/var/lib/vault';
/** Certificate, key and authority of the server, renewed under its feet. */
export const TLS = '/run/tls';

/** Authority of the vault that opens this one, where it is none that the image trusts. */
export const TRANSIT_AUTHORITY = '/etc/vault/transit-authority.pem';

/** Host names of the replicas end with it. */
export const replicaDomain = (plan: Plan): string => {
  const { name } = componentOf(plan, 'server');
  return `${headlessOf(name)}.${plan.namespace}.svc.cluster.local`;
};

/**
 * The configuration of every server; what differs between them is in the environment (openbao.org/docs/configuration). OpenBao has no mlock any more and
 * so needs no IPC_LOCK; K3s' kubelet does not start on a node that swaps.
 */
export function configuration(plan: Plan): JsonObject {
  const { transit, replicas } = plan.options;
  const { base, name } = componentOf(plan, 'server');
  const { api = 0, cluster = 0, metrics = 0 } = Object.fromEntries(Object.entries(base.ports ?? {}).map(([key, { port }]) => [key, port]));
  const peers = Array.from({ length: replicas }, (_, replica) => `https://${name}-${replica}.${replicaDomain(plan)}:${api}`);
  return {
    ui: false,
    storage: {
      raft: {
        path: DATA,
        ...(replicas > 1 && { retry_join: peers.map((leader_api_addr) => ({ leader_api_addr, leader_ca_cert_file: `${TLS}/ca.crt` })) }),
      },
    },
    listener: [
      {
        tcp: {
          address: `0.0.0.0:${api}`,
          cluster_address: `0.0.0.0:${cluster}`,
          tls_cert_file: `${TLS}/tls.crt`,
          tls_key_file: `${TLS}/tls.key`,
          tls_min_version: 'tls13',
          // who has the shares may make a root token with them: the only way in for what no role may do
          disable_unauthed_generate_root_endpoints: false,
        },
      },
      {
        tcp: {
          address: `0.0.0.0:${metrics}`,
          // each listener has one of these, and this one needs none
          cluster_address: `127.0.0.1:${metrics + 1}`,
          tls_disable: true,
          telemetry: { metrics_only: true, unauthenticated_metrics_access: true },
        },
      },
    ],
    // values are hashed with a key of the device; requests are refused while it cannot be written
    audit: [{ file: { stdout: { description: 'who asked for what', options: { file_path: 'stdout' } } } }],
    telemetry: { disable_hostname: true, prometheus_retention_time: '24h' },
    ...(transit && {
      seal: [
        {
          transit: {
            ...{ address: `https://${transit.host}:${transit.port}`, key_name: transit.key, mount_path: transit.mount },
            ...(transit.authority !== undefined && { tls_ca_cert: TRANSIT_AUTHORITY }),
          },
        },
      ],
    }),
  };
}

export const configurationText = (plan: Plan): string => `${JSON.stringify(configuration(plan), undefined, 2)}\n`;
