import { Construct } from 'constructs';
import { toSeconds, type Duration } from '../units';
import { grant, type Permissions } from './access';
import { configMap, cronJob } from './kinds';
import { componentLabels } from './labels';
import { configOf } from './mounts';
import { renderPod, type PodProps } from './pod';

export interface ScheduledJobProps extends PodProps, Permissions {
  /**
   * @default - the chart's namespace
   */
  readonly namespace?: string;
  /** Cron schedule in UTC, such as `0 2 * * *`; `by-hand` runs only as `kubectl create job --from=cronjob/<name>`. */
  readonly schedule: string | 'by-hand';
  /** After this long a run is ended, and counts as failed. */
  readonly longest: Duration;
  /**
   * How often a run is tried again.
   * @default 1
   */
  readonly retries?: number;
}

/** 29 February: what is suspended never runs by its schedule, which must be a valid one all the same. */
const NEVER = '0 0 29 2 *';

/** Pods of one component that run to their end, on a schedule or when somebody asks; one at a time. */
export class ScheduledJob extends Construct {
  /** @throws Error when a name, path, user, limit or duration is not valid */
  constructor(scope: Construct, props: ScheduledJobProps) {
    super(scope, props.name);
    const { name, namespace, labels, schedule, longest, retries = 1 } = props;
    const metadata = { name, namespace, labels: componentLabels(labels) };
    const pod = renderPod(props, {
      where: `CronJob '${name}'`,
      spread: 'none',
      token: (props.permissions ?? props.clusterPermissions) !== undefined,
      restartPolicy: 'Never',
    });
    grant(this, metadata, props);
    if (pod.mounts.files.size > 0)
      configMap(this, { metadata: { ...metadata, name: configOf(name) }, data: Object.fromEntries(pod.mounts.files) });
    cronJob(this, {
      metadata,
      spec: {
        schedule: schedule === 'by-hand' ? NEVER : schedule,
        timeZone: 'Etc/UTC',
        suspend: schedule === 'by-hand',
        concurrencyPolicy: 'Forbid',
        // a control plane that was away for a while runs once what it missed
        startingDeadlineSeconds: 3600,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          metadata: { labels: componentLabels(labels) },
          spec: { backoffLimit: retries, activeDeadlineSeconds: toSeconds(longest), template: pod.template },
        },
      },
    });
  }
}
