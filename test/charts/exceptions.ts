import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../setup/project';
import { idOf, type KubeJson, type WrittenSite } from './site-objects';

const schema = z.array(
  z.strictObject({
    /** What is found: `rbac/secrets`, or the id of a scanner's check. */
    check: z.string().min(3),
    /** `Kind namespace/name`, each part may have `*`. */
    object: z.string().regex(/^[A-Za-z*]+ \S+$/),
    /** Part of what is said, where a check finds several things. */
    says: z.string().optional(),
    reason: z.string().min(20),
  }),
);

/** A finding that stays, written beside the service whose objects it is of. */
export type Exception = z.output<typeof schema>[number] & {
  /** The service's kind. */
  readonly kind: string;
};

const CHARTS = join(ROOT, 'charts');
const kinds = readdirSync(CHARTS, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
const files = [
  ...kinds.map((kind) => [kind, join(CHARTS, kind, 'exceptions.yaml')] as const),
  ['*', join(CHARTS, 'exceptions.yaml')] as const,
];

/** Every exception of the repository; those of the kind `*` are for every service. @throws ZodError when a file is not of the form, a reason is missing or short */
export const exceptions: readonly Exception[] = files
  .filter(([, file]) => existsSync(file))
  .flatMap(([kind, file]) => schema.parse(parse(readFileSync(file, 'utf8'))).map((one) => ({ ...one, kind })));

const pattern = (text: string): RegExp => new RegExp(`^${text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*')}$`);

/** Kind of the service whose chart the object is in. */
export const kindOf = ({ blueprint, files }: WrittenSite, object: KubeJson): string | undefined => {
  const path = files.find((file) => idOf(file.object) === idOf(object))?.path ?? '';
  const chart = /^(?:\d+-)?([^/]+)\//.exec(path)?.[1];
  return blueprint.services.find(({ name }) => name === chart)?.kind;
};

/** The exception for a finding at an object of a site. */
export const exceptionFor = (site: WrittenSite, check: string, object: KubeJson): Exception | undefined =>
  exceptions.find((one) => one.check === check && one.kind === kindOf(site, object) && pattern(one.object).test(idOf(object)));
