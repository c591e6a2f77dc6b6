import { join } from 'node:path';
import { z } from 'zod';
import { bucket, usedBy } from '../../blueprint/contracts/contract';
import { defineService, image, type ChartModule, type Component } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { duration, slug, timeOfDay } from '../../environments/fields';

/**
 * Velero 1.18: every day the objects of the cluster, as the API server has them, go to a bucket: what controllers and people made beside Git, and what it was
 * before a mistake. Git and the store of secrets rebuild a cluster without it; volumes are copied by what `keeps` them, and Velero takes no snapshot of any.
 *
 * It may read everything and change nothing but its own namespace: what it restores it could also make, so that it would need to be `cluster-admin` for good.
 * An operator gives it that for the time of a restore. Where the site has `admission()`, that binding is listed there first, with its reason, in `clusterAdmins`.
 *
 *     kubectl -n velero get backups.velero.io                                        # which there are, and their phase
 *     kubectl create clusterrolebinding velero-restoring --clusterrole cluster-admin --serviceaccount velero:velero-server
 *     kubectl -n velero exec deploy/velero -- /velero restore create back --from-backup <backup> --include-namespaces web --wait
 *     kubectl delete clusterrolebinding velero-restoring
 *
 * What is there is left as it is; delete what shall come back, and switch Argo CD's self-heal off where Git says otherwise. The deployment is called `velero`,
 * whatever the service is called. Objects lie in the bucket as they are, not encrypted: Secrets stay out unless `secrets` says otherwise.
 */
export const velero = defineService({
  kind: 'velero',
  wave: 'platform',
  options: {
    /** Bucket of the site that takes the backups; one of its own, whose keys open nothing else. */
    bucket: slug,
    /**
     * Time of day, UTC, at which a backup begins.
     * @default '04:40' after the copies of what services keep
     */
    at: timeOfDay.default('04:40'),
    /**
     * How long a backup is kept.
     * @default '30d'
     */
    keep: duration.default('30d'),
    /**
     * Namespaces whose objects are backed up, beside those of the cluster.
     * @default - all
     */
    namespaces: z.array(slug).min(1).optional(),
    /**
     * Whether Secrets are backed up too. They lie in the bucket for everybody who can read it; the store of the site has all that nobody but it can make.
     * @default false
     */
    secrets: z.boolean().default(false),
  },
  images: {
    server: image('docker.io/velero/velero', 'v1.18.3'),
    aws: image('docker.io/velero/velero-plugin-for-aws', 'v1.14.3'),
  },
  components: (): Readonly<Record<string, Component>> => ({
    server: { cpu: '50m', memory: '128Mi', memoryLimit: '512Mi', ports: { metrics: 8085 }, labels: { name: 'velero' } },
    // before an installation and an upgrade
    definitions: { onDemand: true, cpu: '10m', memory: '64Mi', memoryLimit: '256Mi', ports: {}, labels: DEFINING },
  }),
  needs: ({ options }) => ({ objects: usedBy(bucket(options.bucket), 'server') }),
  calls: () => ({
    api: { component: 'server', to: 'kubernetes-api', why: 'reads the objects of the cluster, and makes them again' },
    definitions: { component: 'definitions', to: 'kubernetes-api', why: 'brings the kinds of Velero to this release' },
  }),
  watches: () => ({
    metrics: { server: { component: 'server', port: 'metrics' } },
    rules: [join(sourceOf(__dirname), 'alerts.yaml')],
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});

/** Labels of the pod that writes the definitions: the release has none that tell it from the server, and takes these. */
const DEFINING = { 'app.kubernetes.io/component': 'velero-definitions' } as const;
