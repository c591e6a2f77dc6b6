import type { Blueprint, ClusterPlan, NodePlan } from '../blueprint/blueprint';
import { SNAPSHOT_KEYS } from '../blueprint/secrets';
import { toYaml, type JsonObject } from '../constructs/files/yaml';
import { toCron } from '../constructs/hosts/cron';
import type { HostBundle } from '../constructs/hosts/host-bundle';
import type { SecretPlan } from '../constructs/secrets/secret-plan';
import { edgeManifest } from './edge';
import { k3sUnit } from './k3s-unit';

const CONFIG = '/etc/rancher/k3s';
const DATA = '/var/lib/rancher/k3s';
/** TLS suites without CBC and RSA key exchange (docs.k3s.io/security/hardening-guide). */
const TLS_SUITES = [
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305',
  'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305',
];

/** Images that a node imports from tarballs. */
export const importedBy = ({ ownImages }: Blueprint, { name }: NodePlan): readonly string[] =>
  ownImages.flatMap(({ imported, nodes, reference }) => (imported && nodes.includes(name) ? [reference] : []));

export const isServer = ({ k3s }: NodePlan): boolean => k3s === 'first-server' || k3s === 'server';

/** Unit of systemd that runs a node's K3s, without its ending. */
export const k3sUnitName = (node: NodePlan): 'k3s' | 'k3s-agent' => (isServer(node) ? 'k3s' : 'k3s-agent');

/** Adds a node's part of K3s: configuration, unit and, on servers, the manifests that K3s applies by itself. */
export function addK3s(bundle: HostBundle, blueprint: Blueprint, cluster: ClusterPlan, node: NodePlan): void {
  const part = 'k3s';
  bundle.addFolder('/etc/rancher', { part });
  bundle.addFolder(CONFIG, { part, mode: '0700' });
  bundle.addFolder(`${CONFIG}/config.yaml.d`, { part, mode: '0700' });
  bundle.addFile(`${CONFIG}/config.yaml`, toYaml(k3sConfig(blueprint, cluster, node)), { part, mode: '0600' });
  bundle.addFile(
    `/etc/systemd/system/${k3sUnitName(node)}.service`,
    k3sUnit(isServer(node) ? 'server' : 'agent', cluster.over === 'mesh' ? blueprint.mesh?.interface : undefined),
    { part },
  );
  const imports = importedBy(blueprint, node).length > 0;
  if (isServer(node) || imports) {
    bundle.addFolder('/var/lib/rancher', { part });
    bundle.addFolder(DATA, { part, mode: '0700' });
  }
  if (imports) for (const folder of [`${DATA}/agent`, `${DATA}/agent/images`]) bundle.addFolder(folder, { part, mode: '0700' });
  if (!isServer(node)) return;
  for (const folder of [`${DATA}/server`, `${DATA}/server/logs`]) bundle.addFolder(folder, { part, mode: '0700' });
  bundle.addFolder(`${DATA}/server/manifests`, { part: 'k3s-manifests', mode: '0700' });
  const edge = edgeManifest(blueprint, cluster);
  if (edge !== undefined) bundle.addFile(`${DATA}/server/manifests/archipel-edge.yaml`, edge, { part: 'k3s-manifests', mode: '0600' });
  for (const { path, objects } of blueprint.bootstrap.flatMap(({ manifests }) => manifests))
    bundle.addFile(path, objects.map((object) => toYaml(object)).join('---\n'), { part: 'k3s-manifests', mode: '0600' });
}

/** What `/etc/rancher/k3s/config.yaml` says: the flags of docs.k3s.io/cli/server and /cli/agent, without their dashes. */
export function k3sConfig(blueprint: Blueprint, cluster: ClusterPlan, node: NodePlan): JsonObject {
  const token = blueprint.secrets.find(({ id }) => id === cluster.token);
  return {
    'token-file': pathOnHost(token, node) ?? `${CONFIG}/token`,
    ...(node.k3s === 'first-server' ? {} : { server: `https://${cluster.api}` }),
    'node-name': node.name,
    'node-ip': node.clusterAddress,
    // in the private network the role finds the interface by its address: providers name it as they like
    ...(cluster.over === 'mesh' ? { 'flannel-iface': blueprint.mesh?.interface } : {}),
    ...labels(node),
    'protect-kernel-defaults': true,
    'kubelet-arg': ['streaming-connection-idle-timeout=5m', 'pod-max-pids=4096', `tls-cipher-suites=${TLS_SUITES.join(',')}`],
    ...(isServer(node)
      ? { ...serverConfig(cluster, node), ...snapshotConfig(blueprint, cluster, node), ...metricsConfig(blueprint, cluster) }
      : {}),
  };
}

/** `key=value`, as K3s and kubectl take them. */
export const labelsOf = ({ labels }: NodePlan): readonly string[] => Object.entries(labels).map(([key, value]) => `${key}=${value}`);

function labels(node: NodePlan): JsonObject {
  const pairs = labelsOf(node);
  return { ...(pairs.length > 0 ? { 'node-label': pairs } : {}), ...(node.taints.length > 0 ? { 'node-taint': node.taints } : {}) };
}

function serverConfig(cluster: ClusterPlan, node: NodePlan): JsonObject {
  const names = [node.clusterAddress, node.meshAddress, node.privateAddress, node.endpoint].filter((name) => name !== undefined);
  return {
    ...(cluster.datastore === 'etcd' && node.k3s === 'first-server' ? { 'cluster-init': true } : {}),
    'advertise-address': node.clusterAddress,
    'tls-san': [...new Set(names)],
    'cluster-cidr': cluster.pods,
    'service-cidr': cluster.services,
    'cluster-dns': cluster.dns,
    'flannel-backend': 'vxlan',
    disable: cluster.disable,
    'secrets-encryption': true,
    'write-kubeconfig-mode': '0600',
    'kube-apiserver-arg': [
      'enable-admission-plugins=NodeRestriction,EventRateLimit',
      `admission-control-config-file=${DATA}/server/psa.yaml`,
      `audit-policy-file=${DATA}/server/audit.yaml`,
      `audit-log-path=${DATA}/server/logs/audit.log`,
      'audit-log-maxage=30',
      'audit-log-maxbackup=10',
      'audit-log-maxsize=100',
      'service-account-extend-token-expiration=false',
    ],
    'kube-controller-manager-arg': ['terminated-pod-gc-threshold=100'],
  };
}

/** Port where etcd tells how it is, in clear: opened where somebody of the site asks. */
const ETCD_METRICS = 2381;

function metricsConfig({ flows }: Blueprint, { datastore }: ClusterPlan): JsonObject {
  const asked = flows.some(({ to, port }) => to.kind === 'nodes' && port === ETCD_METRICS);
  return asked && datastore === 'etcd' ? { 'etcd-expose-metrics': true } : {};
}

/** Snapshots of etcd: kept on the host, and in a bucket whose keys the host may read. */
function snapshotConfig({ buckets, secrets, site }: Blueprint, { datastore, snapshots }: ClusterPlan, node: NodePlan): JsonObject {
  if (!snapshots || datastore !== 'etcd') return {};
  const bucket = buckets.find(({ key }) => key === snapshots.bucket);
  const readable =
    bucket &&
    [[bucket.accessKey, SNAPSHOT_KEYS.accessKey] as const, [bucket.secretKey, SNAPSHOT_KEYS.secretKey] as const].every(
      ([id, path]) =>
        pathOnHost(
          secrets.find((secret) => secret.id === id),
          node,
        ) === path,
    );
  return {
    'etcd-snapshot-schedule-cron': toCron(snapshots.every),
    'etcd-snapshot-retention': snapshots.keep,
    'etcd-snapshot-compress': true,
    ...(bucket && readable
      ? {
          'etcd-s3': true,
          'etcd-s3-endpoint': bucket.endpoint.replace(/^https:\/\//, ''),
          'etcd-s3-region': bucket.region,
          'etcd-s3-bucket': bucket.name,
          'etcd-s3-folder': `etcd/${site}`,
        }
      : {}),
  };
}

function pathOnHost(secret: SecretPlan | undefined, { name }: NodePlan): string | undefined {
  return secret?.readers.flatMap((reader) => (reader.kind === 'host' && reader.node === name ? [reader.path] : []))[0];
}
