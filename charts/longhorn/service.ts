import { join } from 'node:path';
import { z } from 'zod';
import { keyed, secret } from '../../blueprint/contracts/contract';
import { defineService, type Accept, type Call, type ChartModule, type Serve } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { toMebibytes, type Size } from '../../constructs/units';
import { cpu, hostname, size } from '../../environments/fields';
import { CALLING, componentsOf } from './components';
import { iscsiOfHosts } from './hosts';
import { copiesOf } from './nodes';
import { STORAGE_CLASS } from './storage-class';

/** XFS makes no smaller file system (longhorn-manager, csi/controller_server.go). */
const LEAST: Size = '300Mi';

/** Who asks the managers, and why. */
const ASKING = [
  ['manager', 'asks the manager of the node that a volume belongs to'],
  ['plugin', 'makes, attaches and deletes volumes'],
  ['driver', 'waits until they answer'],
] as const;

/**
 * Longhorn 1.12: volumes that several nodes hold and that go along with their pods. A service says that it answers: `answeredBy: { data: 'longhorn' }`; K3s'
 * own volumes are `local-path`, faster, and bound to their node. What copies itself over nodes (`postgres`, `redis`, `vault`) gains nothing by a volume that does too.
 *
 * A lost node no longer loses a volume: the pod starts elsewhere after some eight minutes, with its data. That is no backup: what was deleted is deleted on
 * every node, so what services keep is copied as ever. An answer cannot be changed for a volume that holds data: the claim keeps its class. Restore a copy
 * into a claim of the other class (`kubectl delete pvc` after the service is down, then `archipel synth`, then the restore of the runbook).
 *
 * A volume has XFS: ext4 puts `lost+found` into it, which databases take for somebody's data. One node at a time attaches it: pods that share one run beside each
 * other. Its chart stays when the service leaves the site file as long as volumes are there: Longhorn's uninstaller asks for `deleting-confirmation-flag`.
 */
export const longhorn = defineService({
  kind: 'longhorn',
  // volumes come before whoever claims one
  wave: 'controllers',
  options: {
    /**
     * Nodes that hold each volume, never two copies on one. It holds for volumes that are made from then on; those that are there keep theirs until
     * `kubectl patch -n <namespace> volumes.longhorn.io <volume> --type merge -p '{"spec":{"numberOfReplicas":3}}'`.
     * @default - 3, or as many as there are nodes that take pods
     */
    replicas: z.int().min(1).max(5).optional(),
    /**
     * Whether volumes that are made from then on are encrypted (LUKS) where they lie, and on their way between nodes. Their key is in the store: without it
     * they cannot be read again.
     * @default false
     */
    encrypted: z.boolean().default(false),
    /**
     * Host name of Longhorn's pages, behind the site's sign-in. Who gets there may delete every volume: Longhorn asks nobody who they are.
     * @default - none: `kubectl get -n <namespace> volumes.longhorn.io`, or a port-forward
     */
    host: hostname().optional(),
    /**
     * Processor that the engines and copies of a node ask for; on nodes larger than the smallest in proportion. Some 100m for each of them that writes.
     * @default '300m'
     */
    engineCpu: cpu.default('300m'),
    /**
     * Most memory of the engines and copies of a node. Beyond it all of them end, and every volume of that node is detached.
     * @default '4Gi'
     */
    engineMemoryLimit: size.default('4Gi'),
  },
  components: componentsOf,
  needs: ({ options }) => ({
    ...(options.encrypted && {
      encryption: keyed(secret({ kind: 'password', length: 64, alphabet: 'alphanumeric' }, 'encrypts the volumes of the cluster'), {
        value: 'CRYPTO_KEY_VALUE',
      }),
    }),
  }),
  provides: {
    volume: {
      answer: ({ request, consumer, need, options, site }) => ({
        claim: `${consumer}-${need}`,
        size: toMebibytes(request.size) < toMebibytes(LEAST) ? LEAST : request.size,
        storageClass: STORAGE_CLASS,
        boundToNode: false,
        copies: copiesOf(options, site),
      }),
    },
  },
  serves: ({ options: { host } }): Readonly<Record<string, Serve>> =>
    host === undefined
      ? {}
      : { pages: { host, component: 'ui', port: 'http', signIn: 'forward-auth', waf: { mode: 'detect', methods: ['PUT', 'DELETE'] } } },
  calls: (): Readonly<Record<string, Call>> =>
    Object.fromEntries(CALLING.map(([component, why]) => [`${component}-api`, { component, to: 'kubernetes-api', why }])),
  accepts: ({ options }): Readonly<Record<string, Accept>> => ({
    ...Object.fromEntries(
      [...ASKING, ...(options.host === undefined ? [] : [['ui', 'shows volumes and what is done to them'] as const])].map(
        ([component, why]): [string, Accept] => [`${component}-asks`, { component: 'manager', port: 'api', from: { component }, why }],
      ),
    ),
    admission: { component: 'manager', port: 'admission', from: 'kubernetes-api', why: 'judges and completes objects of Longhorn' },
    'admission-itself': { component: 'manager', port: 'admission', from: { component: 'manager' }, why: 'waits until that answers' },
    control: { component: 'instances', port: 'control', from: { component: 'manager' }, why: 'starts and watches engines and copies' },
    iscsi: { component: 'instances', port: 'iscsi', from: 'nodes', why: 'a node attaches a volume' },
    data: { component: 'instances', port: 'data', from: { component: 'instances' }, why: 'engines write to the copies on other nodes' },
  }),
  watches: () => ({
    // its series tell of the volumes of other namespaces
    metrics: { manager: { component: 'manager', port: 'api', honorLabels: true } },
    rules: [join(sourceOf(__dirname), 'alerts.yaml')],
  }),
  equips: (plan, site) => iscsiOfHosts(plan, site),
  chart: (): Promise<ChartModule> => import('./chart'),
});
