import type { Blueprint } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';
import { toSeconds, type Duration } from '../../constructs/units';

/*
 * What rules ask of whoever copies, whatever the tool is. All are gauges with the labels `backup`, the id of the blueprint's backup
 * (`<service>/<name>`, of a host `hosts/<node>`), and `to`, the key of the bucket or the name of the place:
 *
 *   backup_newest_timestamp_seconds          Unix time of the data that the newest complete copy holds: when it was frozen, not when it arrived
 *   backup_oldest_timestamp_seconds          the same of the oldest copy that could still be restored
 *   backup_newest_size_bytes                 what the newest copy takes in the bucket
 *   backup_full_timestamp_seconds            of those whose log is copied as well: Unix time of the newest full copy, from which a restore begins
 *   backup_restore_proven_timestamp_seconds  Unix time at which a copy from there was last restored beside the original and compared
 *
 * They are read from the bucket and outlive the job that made the copy: a job that fails leaves the old value, and no value is written where there
 * is no copy. A service with a component that copies states its port under `watches.metrics`; a host writes them for node-exporter's text files.
 */

/** What is promised of copies. */
export interface Keeping {
  /** Longest time since a copy was last restored and compared. */
  readonly restoreProof: Duration;
}

/** Copying takes time: part of the interval by which the newest copy may be older than it. */
const COPYING = 0.25;
/** Seconds for a job to start and to end, however little there is to copy. */
const STARTING = 300;

/** Recording rules of every copy in every bucket: how old it may be, how often it is made, how far back it reaches, how long its proof holds. */
export function backupRules({ backups, hostCopies, nodes, services, promises }: Blueprint, { restoreProof }: Keeping): JsonObject {
  const namespaceOf = new Map(services.map(({ name, namespace }) => [name, namespace]));
  // of a node outside the cluster nobody reads what it writes
  const seen = new Set(nodes.flatMap(({ name, k3s }) => (k3s === undefined ? [] : [name])));
  const hosts = hostCopies
    .filter(({ node }) => seen.has(node))
    .map(({ id, every, keep, places }) => ({
      id,
      service: 'hosts',
      method: 'files',
      every,
      rpo: every,
      keep,
      to: places.map(({ name }) => name),
    }));
  const groups = [...backups, ...hosts].map(({ id, service, method, every, rpo, keep, to }) => {
    const interval = toSeconds(rpo);
    const newest = Math.max(promises === undefined ? 0 : toSeconds(promises.rpo), interval + Math.max(interval * COPYING, STARTING));
    // what is deleted when its time has come leaves a copy that is younger by up to an interval
    const reach = Math.max(0, toSeconds(promises?.retention ?? keep) - 2 * toSeconds(every));
    const namespace = namespaceOf.get(service);
    const of = { backup: id, service, ...(namespace !== undefined && { namespace }) };
    const record = (name: string, seconds: number, bucket?: string): JsonObject => ({
      record: `backup:${name}:seconds`,
      expr: `vector(${seconds})`,
      labels: { ...of, ...(bucket !== undefined && { to: bucket }) },
    });
    return {
      name: `backup-${id}`,
      rules: [
        ...to.flatMap((bucket) => [
          record('interval', interval, bucket),
          record('promised_age', newest, bucket),
          record('promised_reach', reach, bucket),
          // one that failed and was made again the next time is late by an interval
          ...(method === 'archive' ? [record('promised_full_age', 2 * toSeconds(every), bucket)] : []),
        ]),
        record('promised_proof_age', toSeconds(restoreProof)),
      ],
    };
  });
  return { groups };
}
