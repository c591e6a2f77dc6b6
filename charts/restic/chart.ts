import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { BackupPlan, Blueprint, CopierPlan, PlanOf, ServicePlan } from '../../blueprint/blueprint';
import type { BucketResult, SecretResult, VolumeResult } from '../../blueprint/contracts/contract';
import type { CopiedBeside, CopiedDump, CopiedSet, Dump, DumpOfServer } from '../../blueprint/facets';
import { TELLING_PORT } from '../../blueprint/service';
import {
  claim,
  ScheduledJob,
  scratch,
  secretFile,
  secretFiles,
  Workload,
  type InitContainerProps,
  type ScheduledJobProps,
  type Volume,
} from '../../constructs/kubernetes';
import { toMebibytes, toSeconds } from '../../constructs/units';
import { componentOf, databasesOf, imageOf, type ServiceChart } from '../service-chart';
import { addMasking } from './masking';
import { bucketLine, LONGEST, NOBODY, objectsProgramOf, PROGRAM, PROGRAM_VOLUME, PROGRAMS_VOLUME, programOf, script, SCRIPTS } from './run';
import { copyingAt, provingAt } from './schedule';
import { setStep, type Step, type Task } from './set';
import type { restic } from './service';

type Plan = PlanOf<typeof restic>;

/** Seconds: what is copied more often than this is thinned out as it grows old. */
const OFTEN = 3600;

export const chart: ServiceChart<typeof restic> = {
  build(scope, plan) {
    const { base } = componentOf(plan, 'teller');
    const ready = { http: '/-/ready', port: TELLING_PORT } as const;
    new Workload(scope, {
      kind: 'Deployment',
      ...base,
      image: imageOf(plan, 'teller'),
      args: [`--persistence.file=/var/lib/pushgateway/told`, '--persistence.interval=1m'],
      user: NOBODY,
      replicas: 1,
      mounts: { '/var/lib/pushgateway': claim(plan.answers.told.claim) },
      probes: { readiness: ready, startup: ready, liveness: { http: '/-/healthy', port: TELLING_PORT } },
    });
  },
  eachService(scope, service, plan, { blueprint, definitions }) {
    for (const backup of blueprint.backups) {
      if (backup.service !== service.name || !backup.copier) continue;
      const keep = definitions[service.name]?.keeps?.({ options: service.options as never })[backup.name];
      if (!keep || keep.method === 'none' || keep.method === 'archive')
        throw new Error(`${backup.id} is copied, and its service keeps none`);
      const changes = backup.changes === undefined ? undefined : blueprint.backups.find(({ id }) => id === backup.changes);
      const runs = new Runs(blueprint, service, plan, keep, backup, backup.copier, changes);
      new ScheduledJob(scope, runs.of('copy', copyingAt(backup)));
      new ScheduledJob(scope, runs.of('prove', provingAt(backup, plan.options.prove)));
      if (keep.method !== 'files' || keep.changesOf === undefined) new ScheduledJob(scope, runs.of('restore', 'by-hand'));
    }
    addMasking(scope, service, plan, { blueprint, definitions });
  },
};

/** The runs of one thing that is kept: to copy it, to prove the copies, to bring one back. */
class Runs {
  constructor(
    private readonly blueprint: Blueprint,
    private readonly service: ServicePlan,
    private readonly plan: Plan,
    private readonly keep: CopiedBeside,
    private readonly backup: BackupPlan,
    private readonly copier: CopierPlan,
    /** Of a dump, the copies of what changed since. */
    private readonly changes: BackupPlan | undefined,
  ) {}

  of(task: Task, schedule: ScheduledJobProps['schedule']): ScheduledJobProps {
    const { plan, keep, service } = this;
    const { base } = componentOf(service, this.copier.component);
    const image = imageOf(plan, 'restic');
    const dump = keep.method === 'dump' ? keep.dump : undefined;
    const programs = [
      programOf(image, this.programs()),
      ...(keep.method === 'set' ? [objectsProgramOf(imageOf(plan, 'rclone'), this.programs())] : []),
    ];
    const step: InitContainerProps = {
      name: task,
      image: dump ? imageOf(service, (task === 'restore' && this.forward(dump)?.image) || dump.image) : image,
      ...(keep.method === 'set' ? this.setStep(task, keep) : this.step(task)),
      writable: { '/tmp': '1Gi' },
      requests: base.requests,
      limits: base.limits,
    };
    const tell = {
      container: 'tell',
      image,
      ...script('tell'),
      env: { TARGETS: this.targets(), PUSH: this.push() },
      mounts: this.shared(),
    };
    return {
      ...base,
      ports: {},
      name: this.copier.runs[task],
      schedule,
      longest: LONGEST,
      user: 'user' in keep ? keep.user : (dump?.user ?? NOBODY),
      // what was half brought back is for a person to look at; its variables are for that person to set
      ...(task === 'restore'
        ? { ...step, name: this.copier.runs[task], container: task, retries: 0, initContainers: programs }
        : { ...tell, retries: 1, initContainers: [...programs, step] }),
    };
  }

  private setStep(task: Task, keep: CopiedSet): Step {
    const { blueprint, service, backup } = this;
    const mounts = { ...this.shared(), '/scratch': scratch('scratch', this.size()) };
    return setStep(task, keep, { blueprint, service, backup }, { env: this.variables(), mounts });
  }

  private variables(): Readonly<Record<string, string>> {
    const { backup, blueprint } = this;
    const often = toSeconds(backup.every) < OFTEN;
    return { SITE: blueprint.site, TARGETS: this.targets(), KEEP: `${toSeconds(backup.keep) / 3600}h`, ...(often && { OFTEN: 'true' }) };
  }

  private step(task: Task): Pick<InitContainerProps, 'command' | 'files' | 'env' | 'mounts' | 'capabilities'> {
    const { keep } = this;
    const env = this.variables();
    const { files, command } = script(task);
    const space: Record<string, Volume> = task === 'copy' ? {} : { '/scratch': scratch('scratch', this.size()) };
    if (keep.method === 'files')
      return {
        command,
        files,
        env,
        mounts: {
          ...this.shared(),
          ...space,
          '/data': claim(this.answer<VolumeResult>(keep.need).claim, { readOnly: task !== 'restore' }),
        },
      };
    const { dump } = keep as CopiedDump & { readonly dump: NonNullable<CopiedDump['dump']> };
    const own = { copy: dump.scripts.dump, prove: dump.scripts.prove, restore: dump.scripts.restore }[task];
    const at = (path: string): string => `${SCRIPTS}/database/${basename(path)}`;
    const variable = { copy: 'DUMP', prove: 'PROVE', restore: 'RESTORE' }[task];
    const forward = task === 'restore' ? this.forward(dump) : undefined;
    const read = [own, ...(dump.beside ?? []), ...(forward ? [forward.script] : [])];
    const scripts = Object.fromEntries(read.map((path) => [at(path), readFileSync(path, 'utf8')]));
    const reached = this.reached(keep, dump);
    return {
      command,
      files: { ...files, ...scripts },
      env: {
        ...env,
        [variable]: at(own),
        ...(forward && this.changes && { FORWARD: at(forward.script), CHANGES: this.changes.name }),
        FILE: dump.file,
        ...reached.env,
      },
      mounts: { ...this.shared(), ...space, ...reached.mounts },
      ...(dump.privilege && { capabilities: dump.privilege.capabilities[task === 'copy' ? 'dump' : task] }),
    };
  }

  /** How the tools of a database get at it: by its server, or by its files. */
  private reached(
    keep: CopiedBeside,
    dump: Dump,
  ): { readonly env: Readonly<Record<string, string>>; readonly mounts: Readonly<Record<string, Volume>> } {
    if ('volume' in dump) return { env: {}, mounts: { [dump.volume]: claim(this.answer<VolumeResult>(keep.need).claim) } };
    const password = this.answer<SecretResult>(dump.password).value;
    const server = componentOf(this.service, keep.component);
    return {
      env: {
        DATABASES: databasesOf(this.service).join(' '),
        HOST: server.host,
        PORT: String(server.ports[dump.port]?.port ?? 0),
      },
      mounts: {
        '/run/copier/value': secretFile(password.object, password.key),
        ...(dump.tls && { '/run/copier/tls': secretFiles(`${this.service.name}-${dump.password}-tls`) }),
      },
    };
  }

  /** How a dump goes on to a point in time; undefined where nothing keeps what changed since. */
  private forward(dump: Dump | undefined): DumpOfServer['forward'] {
    return this.changes && dump && 'forward' in dump ? dump.forward : undefined;
  }

  /** What every container of a run has. */
  private shared(): Readonly<Record<string, Volume>> {
    const key = this.answer<SecretResult>(this.copier.key).value;
    return {
      [PROGRAM]: this.programs(),
      '/run/state': scratch('state', '64Mi'),
      '/run/key/value': secretFile(key.object, key.key),
      ...Object.fromEntries(this.buckets().map(([bucket, { accessKey }]) => [`/run/buckets/${bucket}`, secretFiles(accessKey.object)])),
    };
  }

  private targets(): string {
    const { backup, blueprint } = this;
    return this.buckets()
      .map(([key, answer]) => bucketLine(key, answer, `${blueprint.site}/${backup.id}`))
      .join('');
  }

  private push(): string {
    const { plan, backup } = this;
    const { host, ports } = componentOf(plan, 'teller');
    // the id has a slash in it (github.com/prometheus/pushgateway, README, URL)
    const id = Buffer.from(backup.id).toString('base64url');
    return `http://${host}:${ports[TELLING_PORT]?.port ?? 0}/metrics/job/backup/backup@base64/${id}`;
  }

  private buckets(): readonly (readonly [key: string, bucket: BucketResult])[] {
    return Object.entries(this.copier.buckets).flatMap(([key, need]) => {
      const answer = this.answer<BucketResult | undefined>(need);
      return answer ? [[key, answer] as const] : [];
    });
  }

  private programs(): typeof PROGRAM_VOLUME {
    return this.keep.method === 'set' ? PROGRAMS_VOLUME : PROGRAM_VOLUME;
  }

  /** A dump takes about as much as the data, and so does what is made of it; the changes since come beside it. */
  private size(): VolumeResult['size'] {
    const needs = [this.keep.need, ...(this.changes ? [this.changes.need] : [])];
    const [own, ...more] = needs.map((need) => this.answer<VolumeResult>(need).size);
    return more.length === 0 && own !== undefined ? own : `${[own ?? '0Mi', ...more].reduce((sum, size) => sum + toMebibytes(size), 0)}Mi`;
  }

  private answer<R>(need: string): R {
    return (this.service.answers as Readonly<Record<string, R>>)[need] as R;
  }
}
