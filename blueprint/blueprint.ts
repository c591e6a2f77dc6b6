import type { Cidr, Ipv4 } from '../constructs/network/cidr';
import type { SecretPlan } from '../constructs/secrets/secret-plan';
import type { Duration } from '../constructs/units';
import type { Environment, Ingress, Node, Zone } from '../environments/environment';
import type { Role } from '../environments/fields';
import type { BootstrapPlan } from './bootstrap';
import type { EquipmentPlan } from './equipment';
import type { RecordData } from './facets';
import type { Flow } from './flow';
import type { HostCopyPlan } from './host-copies';
import type { OwnImagePlan } from './own-images';
import type { RebootPlan } from './reboots';
import type { NamespacePlan, ServicePlan } from './service-plan';
import type { BackupPlan, BucketPlan, MaskedPlan } from './storage-plan';
import type { DeliveryPlan, VaultPlan } from './vault';

export type * from './service-plan';
export type * from './storage-plan';
export type { HostCopyPlan, HostPartPlan, HostPlacePlan } from './host-copies';

/** Everything that the outputs share, computed once. Frozen and JSON-serialisable. */
export interface Blueprint {
  readonly site: string;
  readonly operator: Environment['operator'];
  readonly nodeDomain: string | undefined;
  readonly accounts: Environment['accounts'];
  /** Every range of addresses that the site uses, and the bytes of its packets. */
  readonly layers: readonly LayerPlan[];
  readonly nodes: readonly NodePlan[];
  readonly network: NetworkPlan | undefined;
  readonly mesh: MeshPlan | undefined;
  readonly cluster: ClusterPlan | undefined;
  readonly ingress: IngressPlan | undefined;
  readonly addresses: readonly AddressPlan[];
  readonly zones: readonly ZonePlan[];
  readonly dns: readonly DnsRecord[];
  /** Public addresses of nodes that lead back to another name than the node's own. */
  readonly reverse: readonly ReversePlan[];
  /** Records that follow once something is known. */
  readonly pendingRecords: readonly PendingRecord[];
  readonly buckets: readonly BucketPlan[];
  readonly namespaces: readonly NamespacePlan[];
  readonly services: readonly ServicePlan[];
  /** Images that the project builds itself, and the nodes that run them. */
  readonly ownImages: readonly OwnImagePlan[];
  /** What K3s' servers apply by themselves, before anything is read from Git. */
  readonly bootstrap: readonly BootstrapPlan[];
  /** What services have on the hosts. */
  readonly equipment: readonly EquipmentPlan[];
  readonly flows: readonly Flow[];
  /** Ports of nodes whose packets an engine turns to containers, before any filter sees them. */
  readonly published: readonly PublishedPlan[];
  readonly secrets: readonly SecretPlan[];
  /** Who brings the Secrets of each namespace; where nobody does, the operator. */
  readonly deliveries: readonly DeliveryPlan[];
  /** What the site's vault keeps and for whom; undefined without one. */
  readonly vault: VaultPlan | undefined;
  readonly backups: readonly BackupPlan[];
  /** How machines themselves are copied. */
  readonly hostCopies: readonly HostCopyPlan[];
  /** What of production is staged, masked. */
  readonly masked: readonly MaskedPlan[];
  /** When each node may reboot by itself. */
  readonly reboots: readonly RebootPlan[];
  readonly promises: Environment['promises'];
  readonly state: Environment['state'];
}

export interface LayerPlan {
  readonly name: 'private' | 'mesh' | 'pods' | 'services' | 'docker';
  readonly cidr: Cidr;
  /** Bytes of one packet; undefined where none leaves the machine. */
  readonly mtu: number | undefined;
  /** Layer whose packets carry this one's. */
  readonly over: 'internet' | 'private' | 'mesh' | undefined;
  /** Path in the site file. */
  readonly path: string;
}

export interface NodePlan {
  readonly name: string;
  /** Name at the provider: `<site>-<node>`. */
  readonly label: string;
  readonly provider: Node['provider'];
  /** What was written about the machine. */
  readonly machine: Node;
  readonly roles: readonly Role[];
  /** Public name; undefined where nobody can open a connection to the node. */
  readonly endpoint: string | undefined;
  /** Whether the name is one of the site's own DNS records. */
  readonly ownsEndpoint: boolean;
  readonly privateAddress: Ipv4 | undefined;
  readonly meshAddress: Ipv4 | undefined;
  /** Address that K3s uses. */
  readonly clusterAddress: Ipv4 | undefined;
  /** K3s' part; undefined for machines beside the cluster. */
  readonly k3s: 'first-server' | 'server' | 'agent' | undefined;
  /** What the catalogue says the machine has; undefined where it does not know the type. */
  readonly capacity: Capacity | undefined;
  /** Machines of one domain fail together: `provider/location`. */
  readonly failureDomain: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly string[];
}

export interface Capacity {
  readonly millicores: number;
  readonly memoryMib: number;
  readonly diskMib: number;
  readonly arch: 'amd64' | 'arm64';
}

export interface NetworkPlan {
  readonly cidr: Cidr;
  readonly subnet: Cidr;
  readonly zone: string;
  readonly mtu: number;
  /** First address of the network, whatever the subnet (docs.hetzner.com/networking/networks). */
  readonly gateway: Ipv4;
}

export interface MeshPlan {
  readonly interface: string;
  readonly cidr: Cidr;
  readonly port: number;
  readonly mtu: number;
  readonly keepalive: number;
  readonly peers: readonly MeshPeer[];
  /** Each pair of peers, both ends named, the lower name first. */
  readonly links: readonly MeshLink[];
}

export interface MeshPeer {
  readonly name: string;
  /** A node of the site, or somebody's device. */
  readonly kind: 'node' | 'device';
  readonly address: Ipv4;
  /** `host:port`; undefined for who cannot be reached first. */
  readonly endpoint: string | undefined;
  readonly nat: boolean;
  /** Private key in the secret store; its public half is in the site's public file. */
  readonly key: string;
}

export interface MeshLink {
  readonly a: string;
  readonly b: string;
  /** Preshared key in the secret store. */
  readonly presharedKey: string | undefined;
  /** Seconds between keepalives from a to b, undefined where none are needed. */
  readonly keepaliveFromA: number | undefined;
  readonly keepaliveFromB: number | undefined;
}

export interface ClusterPlan {
  readonly version: string;
  /** Label with which a node joins, and its value for this version: what tells an upgraded node from one that is not. */
  readonly versionLabel: { readonly key: string; readonly value: string };
  readonly pods: Cidr;
  readonly services: Cidr;
  readonly dns: Ipv4;
  /** Network between the nodes. */
  readonly over: 'private' | 'mesh';
  /** Bytes of one packet between pods. */
  readonly mtu: number;
  readonly datastore: 'etcd' | 'sqlite';
  readonly servers: readonly string[];
  readonly agents: readonly string[];
  /** `host:port` under which agents find the first server. */
  readonly api: string;
  /** K3s components that the site brings itself. */
  readonly disable: readonly string[];
  /** Pods that take requests from outside. */
  readonly edge: { readonly namespace: string; readonly labels: Readonly<Record<string, string>>; readonly bundled: boolean };
  readonly snapshots: { readonly bucket: string; readonly every: Duration; readonly keep: number } | undefined;
  readonly token: string;
}

export interface IngressPlan {
  readonly kind: Ingress['kind'];
  /** Nodes that take the traffic. */
  readonly targets: readonly string[];
  readonly balancer:
    | {
        readonly label: string;
        readonly provider: string;
        readonly type: string;
        readonly location: string;
        readonly zone: string;
        readonly algorithm: string;
        readonly privateAddress: Ipv4 | undefined;
      }
    | undefined;
  /** Whether who connects puts the client's address before the stream (PROXY protocol v2). */
  readonly proxyProtocol: boolean;
}

/** A public address that a provider assigns: known to Terraform only. */
export type AddressRef =
  { readonly kind: 'node'; readonly node: string } | { readonly kind: 'balancer' } | { readonly kind: 'floating'; readonly name: string };

export interface AddressPlan {
  readonly name: string;
  readonly label: string;
  readonly provider: string;
  readonly location: string;
  readonly on: string;
  readonly ptr: string | undefined;
  readonly purpose: string;
}

export interface ZonePlan {
  readonly domain: string;
  readonly provider: Zone['provider'];
  readonly zoneId: string | undefined;
  readonly settings: Readonly<Record<string, string>>;
}

export type DnsRecord = RecordPlace & (AddressData | RecordData);

interface RecordPlace {
  readonly zone: string;
  /** Fully qualified. */
  readonly name: string;
  /** Seconds. */
  readonly ttl: number;
  readonly why: string;
}

/** A text, or an address that Terraform learns. */
export type AddressData =
  { readonly type: 'A'; readonly value: string | AddressRef } | { readonly type: 'AAAA'; readonly value: string | AddressRef };

export interface PublishedPlan {
  readonly node: string;
  readonly service: string;
  readonly protocol: 'tcp' | 'udp';
  /** Port of the machine. */
  readonly port: number;
  /** Network of the containers. */
  readonly network: Cidr;
  /** Port of the container. */
  readonly inside: number;
}

export interface ReversePlan {
  readonly node: string;
  readonly host: string;
  readonly service: string;
}

export interface PendingRecord {
  readonly service: string;
  readonly name: string;
  /** What makes it known. */
  readonly until: string;
}
