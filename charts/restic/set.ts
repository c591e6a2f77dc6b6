import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Blueprint, BackupPlan, ServicePlan } from '../../blueprint/blueprint';
import type { BucketResult, DatabaseResult, PostgresResult, VolumeResult } from '../../blueprint/contracts/contract';
import type { CopiedSet, SetScripts } from '../../blueprint/copying-sets';
import { readAsset } from '../../constructs/files/asset';
import { claim, secretFile, secretFiles, type InitContainerProps, type Volume } from '../../constructs/kubernetes';
import { imageOf, libpqEnv } from '../service-chart';

export type Task = 'copy' | 'prove' | 'restore';
export type Step = Pick<InitContainerProps, 'image' | 'command' | 'files' | 'env' | 'mounts'>;

const SCRIPTS = '/usr/local/lib/archipel';
const DATABASE_CA = '/etc/archipel/database-ca.pem';
/** Which scripts of the service a run needs: `named` is run by `prove` as well. */
const OWN: Readonly<Record<Task, readonly (keyof SetScripts)[]>> = {
  copy: ['hold', 'release', 'dump', 'named'],
  prove: ['prove', 'named'],
  restore: ['hold', 'restore', 'named', 'restored'],
};

/** The step of a run that copies a set, proves the copies or brings one back. @param common variables of every run, its target list among them */
export function setStep(
  task: Task,
  keep: CopiedSet,
  { service, blueprint, backup }: { readonly service: ServicePlan; readonly blueprint: Blueprint; readonly backup: BackupPlan },
  common: { readonly env: Readonly<Record<string, string>>; readonly mounts: Readonly<Record<string, Volume>> },
): Step {
  const { scripts, file, mark, database, objects } = keep.set;
  const answers = service.answers as Readonly<Record<string, unknown>>;
  const { host, port, database: name, user, password, ca, sslmode } = answers[database] as DatabaseResult & Partial<PostgresResult>;
  const live = objects === undefined ? undefined : (answers[objects] as BucketResult | undefined);
  const own = OWN[task].map((key) => ({ key, from: scripts[key], at: `${SCRIPTS}/set/${basename(scripts[key])}` }));
  const texts = ['repositories', 'set', `set-${task}`].map((part) => `${part}.sh`);
  return {
    image: imageOf(service, keep.set.image),
    command: ['bash', `${SCRIPTS}/set-${task}.sh`],
    files: {
      ...(ca !== undefined && { [DATABASE_CA]: ca }),
      ...Object.fromEntries(texts.map((text) => [`${SCRIPTS}/${text}`, readAsset(__dirname, text)])),
      ...Object.fromEntries(own.map(({ from, at }) => [at, readFileSync(from, 'utf8')])),
    },
    env: {
      ...common.env,
      ...Object.fromEntries(own.map(({ key, at }) => [key.toUpperCase(), at])),
      FILE: file,
      MARK: mark,
      HOST: host,
      PORT: String(port),
      DATABASE: name,
      ...libpqEnv({ sslmode }, DATABASE_CA),
      ...(typeof user === 'string' && { LOGIN: user }),
      ...(live && { LIVE: `${live.endpoint} ${live.region} ${live.bucket}`, LOCKED: locked(backup, blueprint) }),
    },
    mounts: {
      ...common.mounts,
      '/data': claim((answers[keep.need] as VolumeResult).claim, { readOnly: task === 'prove' }),
      '/run/copier/value': secretFile(password.object, password.key),
      ...(typeof user !== 'string' && { '/run/copier/user': secretFile(user.object, user.key) }),
      ...(live && { '/run/live': secretFiles(live.accessKey.object) }),
    },
  };
}

/** Targets whose bucket locks what is written. */
const locked = ({ to }: BackupPlan, { buckets }: Blueprint): string =>
  buckets
    .filter(({ key, lock }) => lock !== undefined && to.includes(key))
    .map(({ key }) => key)
    .join(' ');
