import type { BackupPlan, Blueprint, PlanOf } from '../../blueprint/blueprint';
import type { BucketResult, SecretResult } from '../../blueprint/contracts/contract';
import { TELLING_PORT } from '../../blueprint/service';
import { readAsset } from '../../constructs/files/asset';
import { scratch, secretFiles, type ContainerProps, type Volume } from '../../constructs/kubernetes';
import { toSeconds } from '../../constructs/units';
import { engineOf, IMAGES, type Engine, type ImageFacts } from './images';
import { bucketNeed, FOLLOWED } from './needs';
import { SCRIPTS, SOCKET } from './patroni';
import type { postgres } from './service';

type Plan = PlanOf<typeof postgres>;
type Files = Readonly<Record<string, string>>;

/** Where pgBackRest reads what to do with its own archive, and with that of another site. */
const CONFIG = '/etc/pgbackrest/pgbackrest.conf';
const FOLLOWED_CONFIG = '/etc/pgbackrest/followed.conf';
/** The archive of a service has a path of its own, so there is one cluster in each. */
const STANZA = 'main';
const SPOOL = '/var/spool/archive';
const ENGINE_FILES: Readonly<Record<Engine, readonly string[]>> = {
  pgbackrest: ['pgbackrest.sh', 'pgbackrest.py'],
  'wal-g': ['wal-g.sh', 'wal-g.py'],
};

/** What copies the cluster: nothing where the site makes no copies. */
export interface Archive {
  readonly backup: BackupPlan;
  readonly engine: Engine;
  /** What every container that copies, or runs a server that does, has. */
  readonly shared: Pick<ContainerProps, 'env' | 'files' | 'mounts'>;
  /** Where it is told of copies; '' where nobody is. */
  readonly push: string;
}

interface Target {
  readonly key: string;
  readonly bucket: BucketResult;
  readonly path: string;
}

/** @returns undefined where the site makes no copies */
export function archiveOf(plan: Plan, blueprint: Blueprint): Archive | undefined {
  const backup = blueprint.backups.find(({ service, method }) => service === plan.name && method === 'archive');
  const facts = IMAGES[plan.options.software];
  const engine = engineOf(facts, plan.options.archive.engine);
  const answers = plan.answers as Readonly<Record<string, unknown>>;
  const { standby } = plan.options;
  const targets = (backup?.to ?? []).flatMap((key): readonly Target[] => {
    const bucket = answers[bucketNeed(key)] as BucketResult | undefined;
    return bucket ? [{ key, bucket, path: `${blueprint.site}/${plan.name}/archive` }] : [];
  });
  const followed = answers[FOLLOWED] as BucketResult | undefined;
  const other = standby && followed ? [{ key: FOLLOWED, bucket: followed, path: `${standby.site}/${standby.service}/archive` }] : [];
  if (!backup) return undefined;
  const keep = Math.max(1, Math.floor(toSeconds(backup.keep) / toSeconds('1d')));
  return {
    backup,
    engine,
    push: pushOf(backup, blueprint),
    shared: {
      env: {
        ...scriptEnv(facts),
        ENGINE: engine,
        STANZA,
        TARGETS: linesOf(targets),
        ...(other.length > 0 && { FOLLOWED: linesOf(other) }),
        KEEP: String(keep),
      },
      files: {
        ...filesOf('archive.sh', ...ENGINE_FILES[engine]),
        ...(engine === 'pgbackrest' && {
          [CONFIG]: pgbackrestConfiguration(targets, facts, { keep, moments: plan.options.archive.moments }),
          ...(other.length > 0 && { [FOLLOWED_CONFIG]: pgbackrestConfiguration(other, facts) }),
        }),
      },
      mounts: {
        [SPOOL]: scratch('spool', '1Gi'),
        '/run/archive-key': keyOf(answers['archive-key'] as SecretResult),
        ...Object.fromEntries(targets.map(({ key, bucket }) => [`/run/buckets/${key}`, secretFiles(bucket.accessKey.object)])),
        ...(other.length > 0 && {
          '/run/followed-key': keyOf(answers['followed-key'] as SecretResult),
          ...Object.fromEntries(other.map(({ key, bucket }) => [`/run/buckets/${key}`, secretFiles(bucket.accessKey.object)])),
        }),
      },
    },
  };
}

/** A folder, not a file: a file of a Secret that is mounted alone stays as it was (kubernetes.io, volumes, subPath). */
export const keyOf = ({ value }: SecretResult): Volume => secretFiles(value.object);

/** What the scripts must know of the image. */
export const scriptEnv = ({ data, programs, patroni, python }: ImageFacts): Readonly<Record<string, string>> => ({
  DATA: data,
  PROGRAMS: programs,
  PATRONI: patroni,
  PYTHON: python,
  SOCKET,
  HOME: '/tmp',
});

/** Scripts that stand beside this file, where containers find them. */
export const filesOf = (...names: readonly string[]): Files =>
  Object.fromEntries(names.map((name) => [`${SCRIPTS}/${name}`, readAsset(__dirname, name)]));

const linesOf = (targets: readonly Target[]): string =>
  targets.map(({ key, bucket: { region, endpoint, bucket }, path }) => `${key} ${region} ${endpoint} ${bucket} ${path}\n`).join('');

function pushOf({ id }: BackupPlan, { services }: Blueprint): string {
  const teller = services.find(({ role }) => role === 'backups');
  const component = Object.values(teller?.components ?? {}).find(({ ports }) => ports[TELLING_PORT] !== undefined);
  if (!component) return '';
  // the id has a slash in it (github.com/prometheus/pushgateway, README, URL)
  return `http://${component.host}:${component.ports[TELLING_PORT]?.port ?? 0}/metrics/job/backup/backup@base64/${Buffer.from(id).toString('base64url')}`;
}

/** pgbackrest.org/configuration.html; keys and passphrases are in variables of who runs it. */
function pgbackrestConfiguration(
  targets: readonly Target[],
  { data }: ImageFacts,
  keeping?: { readonly keep: number; readonly moments: number },
): string {
  const repositories = targets.flatMap(({ bucket: { endpoint, region, bucket }, path }, index) => {
    const { hostname, port } = new URL(endpoint);
    const set = (key: string, value: string | number): string => `repo${index + 1}-${key}=${value}`;
    return [
      set('type', 's3'),
      set('path', `/${path}`),
      set('s3-bucket', bucket),
      set('s3-endpoint', hostname),
      set('s3-region', region),
      // a certificate of the store may not name the bucket
      set('s3-uri-style', 'path'),
      ...(port === '' ? [] : [set('storage-port', port)]),
      set('cipher-type', 'aes-256-cbc'),
      set('bundle', 'y'),
      ...(keeping
        ? [
            set('retention-full-type', 'time'),
            set('retention-full', keeping.keep),
            // the log of as many copies as are made in those days; of older ones what makes them whole
            set('retention-archive-type', 'full'),
            set('retention-archive', keeping.moments),
          ]
        : []),
    ];
  });
  return [
    '[global]',
    ...repositories,
    'process-max=2',
    'compress-type=zst',
    'start-fast=y',
    'archive-async=y',
    `spool-path=${SPOOL}`,
    'lock-path=/tmp/pgbackrest',
    'log-level-file=off',
    'log-level-console=warn',
    '',
    `[${STANZA}]`,
    `pg1-path=${data}`,
    `pg1-socket-path=${SOCKET}`,
    'pg1-user=postgres',
    '',
  ].join('\n');
}
