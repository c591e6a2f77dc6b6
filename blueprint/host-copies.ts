import { minutesAfter, ownMinute } from '../constructs/own-minute';
import type { Duration } from '../constructs/units';
import type { Environment } from '../environments/environment';
import type { BackupPlan, BucketPlan, ClusterPlan, NodePlan, ServicePlan } from './blueprint';
import { LOCAL_PATH, type VolumeResult } from './contracts/volume';
import type { EquipmentPlan } from './equipment';
import type { SecretLedger } from './secret-ledger';

/** How one machine is copied. */
export interface HostCopyPlan {
  /** `hosts/<node>`: what it is called in what monitoring is told, and the folder of its repository in each place. */
  readonly id: string;
  readonly node: string;
  /** Time of day, UTC, at which a copy begins. */
  readonly at: string;
  readonly every: Duration;
  readonly keep: Duration;
  /** When the newest copies are restored beside the original and compared. */
  readonly proven: { readonly day: string; readonly at: string };
  /** The first one first. */
  readonly places: readonly HostPlacePlan[];
  readonly parts: readonly HostPartPlan[];
  /** What no part holds, as absolute paths: secrets, which the encrypted store has. */
  readonly without: readonly string[];
}

/** Where copies of a machine go. */
export type HostPlacePlan = BucketPlace | SftpPlace;

interface Place {
  /** Key of the bucket, or the name under `backup.hosts.sftp`. */
  readonly name: string;
  /** Places and nodes of one domain fail together: `provider/location`. */
  readonly failureDomain: string;
  /** In restic's words. */
  readonly repository: string;
}
interface BucketPlace extends Place {
  readonly kind: 's3';
  readonly region: string;
  /** How long nobody can delete what lies there. */
  readonly lock: Duration | undefined;
}
interface SftpPlace extends Place {
  readonly kind: 'sftp';
  readonly host: string;
  readonly port: number;
  readonly hostKey: string;
}

/** One thing that a copy of a machine has, and that comes back by itself. */
export type HostPartPlan = { readonly name: string; readonly why: string } & (FoldersPart | ProgramPart);

interface FoldersPart {
  readonly kind: 'folders';
  /** Absolute, `*` within a name. */
  readonly folders: readonly string[];
  /** Whether a copy may be brought back over what is there, or is for reading alone. */
  readonly over: boolean;
  /** Program that holds who writes there while a copy comes back. */
  readonly holder: string | undefined;
}
interface ProgramPart {
  readonly kind: 'program';
  /** Called as `copy|prove|restore <folder>`. */
  readonly program: string;
}

/** Folder of a host with what its copies are made by. */
export const HOST_COPIES = '/etc/archipel/backup';
/** Programs of the role, beside those that services bring. */
const PROGRAMS = '/usr/local/lib/archipel-backup';
/** Time between two copies of a machine. */
const EVERY = '24h';
/** Minutes after a copy at which its proof begins: machines and people are awake then. */
const PROVEN_AFTER = 6 * 60;
/** What K3s' provisioner of volumes makes: `pvc-<uid>_<namespace>_<claim>` (docs.k3s.io/add-ons/storage). */
const VOLUMES = '/var/lib/rancher/k3s/storage/pvc-*';

interface Known {
  readonly nodes: readonly NodePlan[];
  readonly services: readonly ServicePlan[];
  readonly equipment: readonly EquipmentPlan[];
  readonly cluster: ClusterPlan | undefined;
  readonly buckets: readonly BucketPlan[];
  readonly backups: readonly BackupPlan[];
}

/** How each machine is copied, and the secrets for it: a key of its own for each machine, and keys of the buckets that may add and not delete. */
export function planHostCopies(environment: Environment, known: Known, ledger: SecretLedger): readonly HostCopyPlan[] {
  const { backup, name: site } = environment;
  const hosts = backup?.hosts;
  if (!backup || !hosts) return [];
  const delivered = ledger.plans();
  return known.nodes
    .filter(({ name }) => hosts.nodes?.includes(name) ?? true)
    .map((node) => {
      const id = `hosts/${node.name}`;
      const places = placesOf(environment, known.buckets, `${site}/${id}`);
      addSecrets(node.name, places, known.buckets, ledger);
      const at = minutesAfter(backup.at, ownMinute(id));
      const secrets = delivered.flatMap(({ readers }) =>
        readers.flatMap((reader) => (reader.kind === 'host' && reader.node === node.name ? [reader.path] : [])),
      );
      const generated = known.equipment.flatMap(({ node: on, folders }) => (on === node.name ? folders : []));
      return {
        id,
        node: node.name,
        at,
        every: EVERY,
        keep: backup.keep,
        proven: { day: hosts.prove, at: minutesAfter(at, PROVEN_AFTER) },
        places,
        parts: partsOf(node, known, hosts.folders),
        without: [...new Set([...OUT, ...generated, ...secrets])]
          .filter((path, _, all) => !all.some((other) => path.startsWith(`${other}/`)))
          .sort(),
      };
    });
}

/** What the machine has of the store, and what K3s writes anew from it: no copy outlives a rotation. */
const OUT = [HOST_COPIES, '/etc/rancher/k3s'];

function placesOf({ backup }: Environment, buckets: readonly BucketPlan[], folder: string): readonly HostPlacePlan[] {
  const named = backup?.hosts?.to ?? backup?.to ?? [];
  return [
    ...[...new Set(named)].flatMap((key): readonly HostPlacePlan[] => {
      const bucket = buckets.find((known) => known.key === key);
      if (!bucket) return [];
      const { endpoint, name, region, failureDomain, lock } = bucket;
      return [{ kind: 's3', name: key, repository: `s3:${endpoint}/${name}/${folder}`, region, failureDomain, lock: lock?.period }];
    }),
    ...Object.entries(backup?.hosts?.sftp ?? {}).map(([name, { host, port, user, folder: below, hostKey, location }]): HostPlacePlan => ({
      kind: 'sftp',
      name,
      repository: `sftp:${user}@${host}:${below}/${folder}`,
      ...{ host, port, hostKey },
      failureDomain: location.includes('/') ? location : `machine/${location}`,
    })),
  ];
}

const FIRST = 'restic key passwd in the repository of each place goes before';

function addSecrets(node: string, places: readonly HostPlacePlan[], buckets: readonly BucketPlan[], ledger: SecretLedger): void {
  const onHost = (path: string) => ({ kind: 'host', node, path: `${HOST_COPIES}/${path}`, owner: 'root:root', mode: '0600' }) as const;
  for (const reader of [onHost('key'), { kind: 'operator' } as const])
    ledger.read(
      `hosts/${node}/copy-key`,
      { kind: 'password', length: 48, alphabet: 'alphanumeric' },
      `encrypts the copies of ${node}`,
      reader,
      `all copies open with it alone: ${FIRST}`,
    );
  for (const { kind, name } of places) {
    if (kind === 'sftp') {
      ledger.read(
        `hosts/${node}/sftp-${name}`,
        { kind: 'ssh-key', comment: `copies of ${node}` },
        `${node} writes copies to ${name}`,
        onHost(`places/${name}/ssh-key`),
      );
      continue;
    }
    const bucket = buckets.find(({ key }) => key === name);
    for (const half of ['access-key', 'secret-key'])
      ledger.read(
        `hosts/places/${name}/${half}`,
        {
          kind: 'external',
          ask: `S3 ${half.replace('-', ' ')} for bucket ${bucket?.name ?? name} at ${bucket?.endpoint ?? ''} that may list, read and write, and delete nothing but */locks/*`,
        },
        `machines add copies to bucket ${bucket?.name ?? name}`,
        onHost(`places/${name}/${half}`),
      );
  }
}

function partsOf(node: NodePlan, known: Known, folders: readonly string[]): readonly HostPartPlan[] {
  const { cluster, equipment } = known;
  const isServer = cluster?.servers.includes(node.name) ?? false;
  const volumes = node.k3s === undefined ? [] : volumesOf(node, known);
  return [
    {
      name: 'identity',
      kind: 'folders',
      folders: IDENTITY,
      over: true,
      holder: undefined,
      why: 'made on the machine and nowhere else: who it is to SSH',
    },
    {
      name: 'settings',
      kind: 'folders',
      folders: ['/etc'],
      over: false,
      holder: undefined,
      why: 'to be read: the playbook writes what the site says',
    },
    ...(isServer
      ? [{ name: 'cluster', kind: 'program', program: `${PROGRAMS}/k3s-${cluster?.datastore ?? ''}.sh`, why: "K3s' datastore" } as const]
      : []),
    ...(volumes.length > 0
      ? [
          {
            name: 'volumes',
            kind: 'folders',
            folders: volumes,
            over: true,
            holder: undefined,
            why: 'files of services that nobody copies in the cluster',
          } as const,
        ]
      : []),
    ...equipment.flatMap((asked) => (asked.node === node.name ? keptOf(asked) : [])),
    ...(folders.length > 0
      ? [{ name: 'folders', kind: 'folders', folders, over: true, holder: undefined, why: 'the site names them' } as const]
      : []),
  ];
}

/** Host keys of SSH, and the password by which the cluster knows a node again (docs.k3s.io/architecture, how agent node registration works). */
const IDENTITY = ['/etc/ssh/ssh_host_*_key', '/etc/ssh/ssh_host_*_key.pub'];

const keptOf = ({ service, keeps }: EquipmentPlan): readonly HostPartPlan[] =>
  Object.entries(keeps).map(([key, keep]): HostPartPlan => {
    const said = { name: `${service}-${key}`, why: `what ${service} keeps beside K3s` };
    return 'program' in keep
      ? { ...said, kind: 'program', program: keep.program }
      : { ...said, kind: 'folders', folders: keep.folders, over: true, holder: keep.holder };
  });

/** Volumes on the disk of the node, of services that keep files there which no pods copy. Those of databases are left alone: read while they write they are no copies. */
function volumesOf({ name }: NodePlan, { backups, services }: Known): readonly string[] {
  return backups.flatMap(({ method, copier, service: of, need, component }) => {
    const service = services.find((known) => known.name === of);
    const volume = (service?.answers as Readonly<Record<string, Partial<VolumeResult> | undefined>> | undefined)?.[need];
    if (!service || method !== 'files' || copier || volume?.storageClass !== LOCAL_PATH || (service.on ?? name) !== name) return [];
    const claim = `${VOLUMES}_${service.namespace}_${volume.claim ?? ''}`;
    // of replicas with one each, the claim is a template
    return [claim, `${claim}-${service.components[component]?.name ?? of}-*`];
  });
}
