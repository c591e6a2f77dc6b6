import { join } from 'node:path';
import { z } from 'zod';
import { defineService, image, type ChartModule } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { DAYS } from '../../constructs/week';
import { duration, timeOfDay } from '../../environments/fields';

/**
 * Brings K3s on every node to `cluster.version`, by system-upgrade-controller: servers first, one node after the other, each emptied
 * within its PodDisruptionBudgets, inside a window. Nodes join with a label of their version, so nothing happens until the site's changes.
 *
 * Change the version here first and run the playbook afterwards: it finds the binary in place. A downgrade is refused by K3s' upgrade
 * image. A skipped minor release cannot be told from one site file, which knows no former version: go through each one
 * (kubernetes.io/releases/version-skew-policy).
 */
export const systemUpgrade = defineService({
  kind: 'system-upgrade',
  wave: 'platform',
  options: {
    /**
     * Days on which an upgrade may begin on a node.
     * @default ['tuesday', 'wednesday', 'thursday'] days on which somebody is there
     */
    days: z.array(z.enum(DAYS)).min(1).default(['tuesday', 'wednesday', 'thursday']),
    /**
     * Time of day from which it may begin.
     * @default '04:00' after the nightly backups
     */
    from: timeOfDay.default('04:00'),
    /**
     * Time of day until which it may begin; one that has begun goes on.
     * @default '06:00'
     */
    until: timeOfDay.default('06:00'),
    /**
     * Time zone of both.
     * @default 'UTC'
     */
    timeZone: z
      .string()
      .regex(/^(UTC|[A-Z][A-Za-z_]+(\/[A-Z][A-Za-z_-]+)+)$/, { error: "a time zone such as 'UTC' or 'Europe/Paris'" })
      .default('UTC'),
    /**
     * How long pods may take to leave a node before the upgrade of that node is given up and tried again.
     * @default '15m'
     */
    drainTimeout: duration.default('15m'),
  },
  images: {
    controller: image('docker.io/rancher/system-upgrade-controller', 'v0.20.1'),
    // empties nodes; its version may differ from theirs by one minor release
    kubectl: image('registry.k8s.io/kubectl', 'v1.36.3'),
  },
  components: () => ({
    controller: { cpu: '20m', memory: '64Mi', memoryLimit: '192Mi', ports: {} },
    // the pods that the controller makes, one at a time
    upgrade: {
      cpu: '10m',
      memory: '64Mi',
      memoryLimit: '512Mi',
      ports: {},
      hostNetwork: true,
      onDemand: true,
      privilege: {
        level: 'privileged',
        why: "an upgrade replaces K3s' binary on the node's disk and restarts its process, which only root of the host may",
      },
    },
  }),
  calls: () => ({
    plans: { component: 'controller', to: 'kubernetes-api', why: 'watches plans and nodes, makes the jobs that upgrade them' },
    drain: { component: 'upgrade', to: 'kubernetes-api', why: 'empties the node, and waits for the servers' },
  }),
  drains: ({ options: { days, from, until, timeZone } }) => ({ days, from, until, timeZone }),
  watches: () => ({ rules: [join(sourceOf(__dirname), 'alerts.yaml')] }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
