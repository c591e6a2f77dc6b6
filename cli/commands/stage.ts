import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Blueprint, MaskedPlan, ServicePlan } from '../../blueprint/blueprint';
import type { BucketResult } from '../../blueprint/contracts/contract';
import { resolve } from '../../blueprint/resolve';
import { stagedName, STAGING, type Staging } from '../../blueprint/stage';
import { DURATION_PATTERN, toSeconds, type Duration } from '../../constructs/units';
import { InputError } from '../../constructs/problem';
import { renderProblem, type Console, type ExitCode } from '../console';
import type { SiteFile } from '../sites';
import { stagingFile } from '../staging';
import { synth } from './synth';

/** Stages services of a site, in place of what was staged before, and writes its outputs. Nothing is written when the site would break. */
export async function stageUp(
  file: SiteFile,
  services: readonly string[],
  { lasts, withData, now }: { readonly lasts: string; readonly withData: boolean; readonly now: Date },
  console: Console,
): Promise<ExitCode> {
  const staging = { services: [...new Set(services)], until: later(now, lasts), ...(withData && { withData }) };
  const { verdict, blueprint } = resolve(file.input, file.file, staging, file.halves);
  for (const problem of verdict.errors) console.err(renderProblem(problem, console));
  if (verdict.errors.length > 0) {
    console.err('nothing was written: correct the errors, or accept them in the site file with a reason\n');
    return 1;
  }
  writeFileSync(join(console.root, stagingFile(file.name)), `${JSON.stringify(staging, undefined, 2)}\n`);
  const code = await synth([{ ...file, staging }], { all: false }, console);
  for (const { name, serves } of blueprint.services.filter(({ namespace }) => namespace === STAGING)) {
    const urls = new Set(Object.values(serves).map(({ host }) => `https://${host}`));
    console.out(`${name}: ${[...urls].join(', ') || 'inside the cluster'}\n`);
  }
  console.out(
    `until ${staging.until}; commit ${stagingFile(file.name)} and gitops/${file.name}, make its secrets and DNS records as for any service\n`,
  );
  for (const line of maskedRuns(blueprint)) console.out(`${line}\n`);
  return code;
}

/** What a person starts once the manifests are applied: production masks, staging loads, what was running reads it. */
function maskedRuns({ masked, services, buckets }: Blueprint): readonly string[] {
  if (masked.length === 0) return [];
  const of = (name: string): ServicePlan | undefined => services.find((service) => service.name === name);
  const job = (service: string, run: string): string => {
    const namespace = of(service)?.namespace ?? service;
    const made = `kubectl -n ${namespace} create job ${run} --from=cronjob/${run}`;
    return `  ${made} && kubectl -n ${namespace} wait --for=condition=complete --timeout=12h job/${run}`;
  };
  const restarted = new Set(
    masked.flatMap(({ into, databases }) => (databases.length > 0 ? databases.map((one) => one.into) : [into.service])),
  );
  const bucket = buckets.find(({ name }) => name === bucketOf(masked[0], of)?.bucket);
  return [
    'then, once it is applied, the data of production, masked:',
    ...masked.flatMap(({ from, into }) => [job(from.service, from.run), job(into.service, into.run)]),
    ...[...restarted].map((name) => `  kubectl -n ${STAGING} rollout restart deployment,statefulset -l app.kubernetes.io/instance=${name}`),
    ...(bucket ? [`masked copies leave bucket ${bucket.name} by themselves after ${bucket.expire ?? ''}`] : []),
  ];
}

const bucketOf = (masked: MaskedPlan | undefined, of: (name: string) => ServicePlan | undefined): BucketResult | undefined =>
  masked && ((of(masked.into.service)?.answers ?? {}) as Readonly<Record<string, BucketResult>>)[masked.bucket];

/** Takes down what is staged of the sites; of those alone whose time is over, when asked so. */
export async function stageDown(
  files: readonly SiteFile[],
  { expired, now }: { readonly expired: boolean; readonly now: Date },
  console: Console,
): Promise<ExitCode> {
  const going = files.filter(({ staging }) => staging !== undefined && (!expired || isOver(staging, now)));
  for (const { name } of going) rmSync(join(console.root, stagingFile(name)));
  if (going.length === 0) {
    console.out('nothing to take down\n');
    return 0;
  }
  const code = await synth(
    going.map(({ staging: _, ...file }) => file),
    { all: false },
    console,
  );
  const withData = going.flatMap(({ name, staging }) => (staging?.withData ? [name] : []));
  console.out(
    `volumes outlive their manifests: once this is applied, kubectl delete namespace ${STAGING}${
      withData.length > 0 ? `; the masked copies of ${withData.join(', ')} leave their bucket when its 'expire' is over` : ''
    }\n`,
  );
  return code;
}

/** What is staged, and for how long. */
export function stageList(
  files: readonly SiteFile[],
  { json, now }: { readonly json: boolean; readonly now: Date },
  console: Console,
): ExitCode {
  const staged = files.flatMap(({ name, staging }) => (staging ? [{ site: name, ...staging, expired: isOver(staging, now) }] : []));
  if (json) console.out(`${JSON.stringify(staged, undefined, 2)}\n`);
  else if (staged.length === 0) console.out('nothing is staged\n');
  else
    for (const { site, services, until, expired, withData } of staged)
      console.out(
        `${site}: ${services.map(stagedName).join(', ')}${withData ? ' with masked data' : ''}, ${expired ? `over since ${until}` : `until ${until}`}\n`,
      );
  return 0;
}

const isOver = ({ until }: Staging, now: Date): boolean => Date.parse(until) <= now.getTime();

function later(now: Date, lasts: string): string {
  if (!DURATION_PATTERN.test(lasts))
    throw new InputError([
      {
        id: 'staging/duration',
        severity: 'error',
        where: 'arguments: --for',
        what: 'is no duration',
        got: `'${lasts}'`,
        expected: "'12h', '3d' and the like",
        do: 'correct it',
      },
    ]);
  const end = new Date(now.getTime() + toSeconds(lasts as Duration) * 1000);
  return `${end.toISOString().slice(0, 19)}Z`;
}
