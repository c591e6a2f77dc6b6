import type { Component } from '../../blueprint/service';
import type { SiteFacts } from '../../blueprint/site-facts';
import type { Cpu, Size } from '../../constructs/units';
import { copiesOf } from './nodes';
import { PORTS } from './ports';

interface Settings {
  readonly replicas?: number | undefined;
  readonly host?: string | undefined;
  readonly engineCpu: Cpu;
  readonly engineMemoryLimit: Size;
}

/** Speak to the kubelet by a socket on the node: their deployments are what the driver makes of the settings of the chart. */
export const SIDECARS = ['attacher', 'provisioner', 'resizer', 'snapshotter'] as const;
export const SIDECAR = { cpu: '10m', memory: '32Mi', memoryLimit: '128Mi' } as const;
/** Containers of the plugin on each node, and what it asks for in all. */
export const PLUGIN = {
  'longhorn-csi-plugin': { cpu: '20m', memory: '64Mi', memoryLimit: '512Mi' },
  'node-driver-registrar': { cpu: '5m', memory: '16Mi', memoryLimit: '64Mi' },
  'longhorn-liveness-probe': { cpu: '5m', memory: '16Mi', memoryLimit: '64Mi' },
} as const;

/** State nothing in the chart: they get what containers of the namespace get (blueprint/quota.ts). */
const SILENT = { cpu: '50m', memory: '64Mi' } as const;

/** A lost node takes a sidecar along, and volumes cannot be attached elsewhere without: one is left on another node. */
export const sidecarsOf = (settings: Settings, site: SiteFacts): number => Math.min(2, copiesOf(settings, site));

const privileged = (why: string): Component['privilege'] => ({ level: 'privileged', why });
const SOCKET = 'it meets the driver at a socket in a folder of the kubelet, a host path';

/** What the chart makes, and what Longhorn makes by itself (longhorn.io, concepts). */
export const componentsOf = ({
  options,
  site,
}: {
  readonly options: Settings;
  readonly site: SiteFacts;
}): Readonly<Record<string, Component>> => ({
  manager: {
    kind: 'daemon',
    cpu: '100m',
    memory: '192Mi',
    memoryLimit: '768Mi',
    ports: PORTS.manager,
    labels: { app: 'longhorn-manager' },
    privilege: privileged("it looks at the node's disks, mounts and block devices, and keeps the copies in a folder of the node"),
  },
  instances: {
    kind: 'daemon',
    cpu: options.engineCpu,
    memory: '256Mi',
    memoryLimit: options.engineMemoryLimit,
    ports: PORTS.instances,
    labels: { 'longhorn.io/component': 'instance-manager' },
    privilege: privileged('engines attach block devices to the node by its own iSCSI initiator, in the namespaces of the host'),
  },
  engines: {
    kind: 'daemon',
    ...SILENT,
    ports: {},
    labels: { 'longhorn.io/component': 'engine-image' },
    privilege: privileged('it places the program of the engines in a folder of the node'),
  },
  plugin: {
    kind: 'daemon',
    cpu: '30m',
    memory: '96Mi',
    memoryLimit: '640Mi',
    ports: {},
    labels: { app: 'longhorn-csi-plugin' },
    privilege: privileged("it makes file systems and mounts them where the kubelet's pods see them"),
  },
  driver: { ...SILENT, ports: {}, labels: { app: 'longhorn-driver-deployer' } },
  ...Object.fromEntries(
    SIDECARS.map((name): [string, Component] => [
      name,
      // nobody asks for snapshots by the API of Kubernetes
      {
        ...SIDECAR,
        replicas: name === 'snapshotter' ? 1 : sidecarsOf(options, site),
        ports: {},
        labels: { app: `csi-${name}` },
        privilege: privileged(SOCKET),
      },
    ]),
  ),
  ...(options.host !== undefined && {
    ui: { ...SILENT, ports: PORTS.ui, labels: { app: 'longhorn-ui' } },
  }),
  ...Object.fromEntries(
    (['pre', 'post'] as const).map((when): [string, Component] => [
      `${when}-upgrade`,
      {
        onDemand: true,
        ...SILENT,
        ports: {},
        labels: { 'batch.kubernetes.io/job-name': `longhorn-${when}-upgrade` },
        ...(when === 'pre' && { privilege: privileged('it looks at the modules of the kernel of the node before an upgrade') }),
      },
    ]),
  ),
});

/** Who speaks to the API server, and why. */
export const CALLING = [
  ['manager', 'keeps the objects of Longhorn, and deletes the pods of a lost node'],
  ['driver', 'makes the pods of the CSI driver'],
  ['plugin', 'finds nodes for volumes'],
  ['attacher', 'follows which volume is attached where'],
  ['provisioner', 'follows claims, and makes volumes for them'],
  ['resizer', 'follows claims that grow'],
  ['snapshotter', 'follows snapshots'],
  ['pre-upgrade', 'asks whether this release may follow the one that is there'],
  ['post-upgrade', 'brings the objects of Longhorn to this release'],
] as const satisfies readonly (readonly [component: string, why: string])[];
