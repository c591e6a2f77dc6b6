import { helmChart, service, storageClass } from '../../constructs/kubernetes';
import { componentLabels } from '../../constructs/kubernetes/labels';
import { labelsOf, type ServiceChart } from '../service-chart';
import { copiesOf } from './nodes';
import { classParameters, LONGHORN, longhornValues } from './releases';
import type { longhorn } from './service';
import { STORAGE_CLASS } from './storage-class';

/** What a class says cannot be changed: a new one takes its place, and volumes keep what theirs said when they were made. */
const REPLACED = { 'argocd.argoproj.io/sync-options': 'Replace=true,Force=true' };

export const chart: ServiceChart<typeof longhorn> = {
  build(scope, plan, { blueprint }) {
    const copies = copiesOf(plan.options, { nodes: Object.fromEntries(blueprint.nodes.map((node) => [node.name, node])) });
    helmChart(scope, { name: plan.name, namespace: plan.namespace, ...LONGHORN, values: longhornValues(plan, copies, blueprint.nodes) });
    storageClass(scope, {
      metadata: { name: STORAGE_CLASS, annotations: REPLACED },
      provisioner: 'driver.longhorn.io',
      allowVolumeExpansion: true,
      // who deletes a claim has not said that the data may go
      reclaimPolicy: 'Retain',
      // a volume that finds no room is told before its pod waits for it
      volumeBindingMode: 'Immediate',
      parameters: classParameters(plan, copies),
    });
    const { ui } = plan.components;
    if (!ui) return;
    const { http } = ui.ports;
    const labels = labelsOf(plan, 'ui');
    service(scope, {
      metadata: { name: ui.name, namespace: plan.namespace, labels: componentLabels(labels) },
      spec: {
        type: 'ClusterIP',
        selector: ui.upstreamLabels ?? {},
        ports: [{ name: 'http', port: http?.port ?? 0, targetPort: 'http', protocol: 'TCP' }],
      },
    });
  },
};
