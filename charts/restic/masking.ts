import { readFileSync } from 'node:fs';
import type { MaskedEnd, MaskedPlan, PlanOf, ServicePlan } from '../../blueprint/blueprint';
import type { BucketResult, SecretResult, VolumeResult } from '../../blueprint/contracts/contract';
import type { Copied, Mask } from '../../blueprint/facets';
import { maskingTools, type MaskingTools } from '../../blueprint/service';
import { readAsset } from '../../constructs/files/asset';
import {
  claim,
  ScheduledJob,
  scratch,
  secretFile,
  secretFiles,
  type ScheduledJobProps,
  type SiteChart,
  type Volume,
} from '../../constructs/kubernetes';
import { toMebibytes } from '../../constructs/units';
import { componentOf, imageOf, type ChartSite } from '../service-chart';
import { bucketLine, LONGEST, NOBODY, PROGRAM, PROGRAM_VOLUME, programOf, script, SCRIPTS } from './run';
import type { restic } from './service';

type Site = Pick<ChartSite, 'blueprint' | 'definitions'>;
/** Name, in a run, of the bucket of masked copies. */
const MASKED = 'masked';

/** Adds the run that masks a copy to the chart of who keeps it, and the one that loads it to that of its staged copy. */
export function addMasking(scope: SiteChart, service: ServicePlan, plan: PlanOf<typeof restic>, site: Site): void {
  for (const masked of site.blueprint.masked) {
    const keep = keepOf(site, masked.backup);
    if (masked.from.service === service.name) new ScheduledJob(scope, mask(masked, keep, service, plan, site));
    if (masked.into.service === service.name) new ScheduledJob(scope, load(masked, keep, service, plan, site));
  }
}

/** Of what restic copied it works on a copy, and has neither a password nor a way to the database; of an archive it asks the server, and opens no copy. */
function mask(masked: MaskedPlan, keep: Copied, service: ServicePlan, plan: PlanOf<typeof restic>, site: Site): ScheduledJobProps {
  const tools = maskingTools(keep);
  const masks = masked.databases.map((database) => ({ ...database, files: maskFiles(maskOf(site, database), database.service) }));
  const source = tools && tools.file === undefined ? reached(keep, tools, service) : copied(masked, service, site);
  return run(masked, masked.from, 'mask', keep, service, plan, {
    files: {
      ...(tools && {
        [`${SCRIPTS}/database/mask.sh`]: readFileSync(tools.scripts.mask, 'utf8'),
        [`${SCRIPTS}/addresses.sh`]: readAsset(__dirname, 'addresses.sh'),
      }),
      ...Object.assign({}, ...masks.map(({ files }) => files.text as object)),
    },
    env: {
      ...source.env,
      MASKED: lineOf(masked, service, site),
      ...(tools && {
        ...tools.env,
        MASK: `${SCRIPTS}/database/mask.sh`,
        ...(tools.file !== undefined && { FILE: tools.file }),
        DATABASES: masks.map(({ service: name, original, files }) => `${name} ${original} ${files.apply} ${files.check}\n`).join(''),
      }),
    },
    mounts: source.mounts,
  });
}

function load(masked: MaskedPlan, keep: Copied, service: ServicePlan, plan: PlanOf<typeof restic>, site: Site): ScheduledJobProps {
  const tools = maskingTools(keep);
  const server = tools && reached(keep, tools, service);
  return run(masked, masked.into, 'load', keep, service, plan, {
    files: tools ? { [`${SCRIPTS}/database/load.sh`]: readFileSync(tools.scripts.load, 'utf8') } : {},
    env: {
      MASKED: lineOf(masked, service, site),
      ...(tools && {
        ...tools.env,
        LOAD: `${SCRIPTS}/database/load.sh`,
        ...server?.env,
        DATABASES: masked.databases.map(({ service: name, staged }) => `${name} ${staged}\n`).join(''),
      }),
    },
    mounts: server?.mounts ?? { '/data': claim(volumeOf(masked, service).claim) },
  });
}

/** Where scripts find something. */
interface Source {
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: Record<string, Volume>;
}

/** Copies of production. */
function copied(masked: MaskedPlan, service: ServicePlan, { blueprint: { backups, site } }: Site): Source {
  const copier = backups.find(({ id }) => id === masked.backup)?.copier;
  if (!copier) throw new Error(`${masked.backup} is masked, and nothing copies it`);
  const copies = Object.entries(copier.buckets).flatMap(([key, need]) => {
    const answer = answerOf<BucketResult | undefined>(service, need);
    return answer ? [[key, answer] as const] : [];
  });
  const key = answerOf<SecretResult>(service, copier.key).value;
  return {
    env: { SITE: site, TARGETS: copies.map(([bucket, answer]) => bucketLine(bucket, answer, `${site}/${masked.backup}`)).join('') },
    mounts: {
      '/run/key/value': secretFile(key.object, key.key),
      ...Object.fromEntries(copies.map(([bucket, { accessKey }]) => [`/run/buckets/${bucket}`, secretFiles(accessKey.object)])),
    },
  };
}

/** The server that runs, by the account that copies. */
function reached(keep: Copied, { port, password, tls }: MaskingTools, service: ServicePlan): Source {
  const server = componentOf(service, keep.component);
  const { object, key } = answerOf<SecretResult>(service, password).value;
  return {
    env: { HOST: server.host, PORT: String(server.ports[port]?.port ?? 0) },
    mounts: {
      '/run/copier/value': secretFile(object, key),
      ...(tls && { '/run/copier/tls': secretFiles(`${service.name}-${password}-tls`) }),
    },
  };
}

function run(
  masked: MaskedPlan,
  { component, run: name }: MaskedEnd,
  task: 'mask' | 'load',
  keep: Copied,
  service: ServicePlan,
  plan: PlanOf<typeof restic>,
  own: {
    readonly files: Readonly<Record<string, string>>;
    readonly env: Readonly<Record<string, string>>;
    readonly mounts: Record<string, Volume>;
  },
): ScheduledJobProps {
  const { base } = componentOf(service, component);
  const tools = maskingTools(keep);
  const image = imageOf(plan, 'restic');
  const key = answerOf<SecretResult>(service, masked.key).value;
  const { files, command } = script(task);
  return {
    ...base,
    ports: {},
    name,
    container: task,
    schedule: 'by-hand',
    longest: LONGEST,
    retries: 0,
    // files are written by who owns them
    user: tools?.user ?? (task === 'load' && keep.method === 'files' ? keep.user : NOBODY),
    image: tools ? imageOf(service, tools.image) : image,
    command,
    files: { ...files, ...own.files },
    env: own.env,
    mounts: {
      [PROGRAM]: PROGRAM_VOLUME,
      '/run/state': scratch('state', '64Mi'),
      // the dump as a server holds it, and as it leaves again
      '/scratch': scratch('scratch', `${2 * toMebibytes(volumeOf(masked, service).size)}Mi`),
      '/run/masked-key/value': secretFile(key.object, key.key),
      [`/run/buckets/${MASKED}`]: secretFiles(answerOf<BucketResult>(service, masked.bucket).accessKey.object),
      ...own.mounts,
    },
    writable: { '/tmp': '1Gi' },
    initContainers: [programOf(image)],
  };
}

const lineOf = ({ bucket, backup, folder }: MaskedPlan, service: ServicePlan, { blueprint: { site } }: Site): string =>
  bucketLine(MASKED, answerOf<BucketResult>(service, bucket), `${site}/${backup}/${folder}`);

const answerOf = <R>({ answers }: ServicePlan, need: string): R => (answers as Readonly<Record<string, R>>)[need] as R;
const volumeOf = ({ need }: MaskedPlan, service: ServicePlan): VolumeResult => answerOf<VolumeResult>(service, need);

/** Of production's definition: a staged copy says nothing of what it keeps. @throws Error when the service keeps nothing by that name */
function keepOf({ blueprint, definitions }: Site, id: string): Copied {
  const [name = '', what = ''] = id.split('/');
  const options = blueprint.services.find((service) => service.name === name)?.options;
  const keep = definitions[name]?.keeps?.({ options: options as never })[what];
  if (!keep || keep.method === 'none') throw new Error(`${id} is masked, and its service keeps none`);
  return keep;
}

function maskOf(site: Site, { service, keep: what }: MaskedPlan['databases'][number]): Mask {
  const keep = keepOf(site, `${service}/${what}`);
  if (keep.method !== 'dump' || !keep.mask) throw new Error(`${service}/${what} is staged, and has no mask`);
  return keep.mask;
}

function maskFiles(
  mask: Mask,
  name: string,
): { readonly apply: string; readonly check: string; readonly text: Readonly<Record<string, string>> } {
  const [apply, check] = ['apply', 'check'].map((what) => `${SCRIPTS}/masks/${name}/${what}`) as [string, string];
  return { apply, check, text: { [apply]: textOf(mask.apply), [check]: textOf(mask.check) } };
}

const textOf = (file: Mask['apply']): string => (typeof file === 'string' ? readFileSync(file, 'utf8') : file.text);
