import { stringify } from 'yaml';
import type { Problem } from '../problem';
import { InputError } from '../problem';
import { assertPlan } from './check-plan';
import type { StoreContents } from './contents';
import { unfitValues } from './init';
import { partFor } from './make';
import { checkPublished } from './public';
import { hostSecretFile, labelsOfSecret, operatorVariable } from './secret-plan';
import type { SecretPlan, SecretReader } from './secret-plan';
import type { SecretSite } from './site';
import { openStore } from './store';

/** A file of an export; it holds values in the clear, so only its owner may ever read it. */
export interface PrivateFile {
  /** Relative path with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Files of an export, sorted by path, and what the operator should know of the store. */
export interface ExportResult {
  readonly files: readonly PrivateFile[];
  readonly warnings: readonly Problem[];
}

/**
 * Secret manifests, one file per object: `<namespace>/<object>.yaml`. Each begins its own document, so that one after another they are a
 * stream for `kubectl apply --server-side -f -`.
 * @throws InputError when the store cannot be opened or a value that is read in Kubernetes is missing; nothing is given out then
 */
export async function exportKubernetes(site: SecretSite): Promise<ExportResult> {
  return exportOf(site, 'kubernetes', (deliveries) => {
    const objects = new Map<string, readonly Delivery<'kubernetes'>[]>();
    for (const delivery of deliveries) {
      const path = `${delivery.reader.namespace}/${delivery.reader.object}.yaml`;
      objects.set(path, [...(objects.get(path) ?? []), delivery]);
    }
    return [...objects].map(([path, keys]) => ({ path, text: manifest(keys) }));
  });
}

/**
 * Files for Ansible to copy: `<node>/<name>`, named by {@link hostSecretFile}, each ending with a line feed.
 * @throws InputError when the store cannot be opened or a value that is read on a host is missing; nothing is given out then
 */
export async function exportAnsible(site: SecretSite): Promise<ExportResult> {
  return exportOf(site, 'host', (deliveries) =>
    deliveries.map(({ reader, value }) => ({
      path: `${reader.node}/${hostSecretFile(reader.path)}`,
      text: value.endsWith('\n') ? value : `${value}\n`,
    })),
  );
}

/**
 * One file of `export NAME='value'` lines for the operator's shell.
 * @throws InputError when the store cannot be opened or a value that the operator reads is missing; nothing is given out then
 */
export async function exportEnv(site: SecretSite): Promise<ExportResult> {
  return exportOf(site, 'operator', (deliveries) => {
    const lines = deliveries.map(({ id, reader, value }) => `export ${operatorVariable(id, reader)}=${quoted(value)}\n`);
    return [{ path: `${site.environment}.env`, text: lines.sort().join('') }];
  });
}

/**
 * Files whose `${NAME}` are variables of the operator, filled: the WireGuard configurations of devices.
 * @throws InputError when the store cannot be opened or a value that a file names is missing; nothing is given out then
 */
export async function exportFilled(site: SecretSite, templates: readonly PrivateFile[]): Promise<ExportResult> {
  const named = new Set(templates.flatMap(({ text }) => [...text.matchAll(VARIABLE)].map(([, name]) => name)));
  const toFiles = (deliveries: readonly Delivery<'operator'>[]): readonly PrivateFile[] => {
    const values = new Map(deliveries.map(({ id, reader, value }) => [operatorVariable(id, reader), value]));
    return templates.map(({ path, text }) => ({ path, text: text.replace(VARIABLE, (whole, name: string) => values.get(name) ?? whole) }));
  };
  return exportOf(site, 'operator', toFiles, (id, reader) => named.has(operatorVariable(id, reader)));
}

const VARIABLE = /\$\{([A-Z][A-Z0-9_]*)\}/g;

type ReaderOf<K extends SecretReader['kind']> = Extract<SecretReader, { readonly kind: K }>;

/** A value on its way to one reader. */
export interface Delivery<K extends SecretReader['kind']> {
  readonly id: string;
  readonly reader: ReaderOf<K>;
  readonly value: string;
}

async function exportOf<K extends SecretReader['kind']>(
  site: SecretSite,
  kind: K,
  toFiles: (deliveries: readonly Delivery<K>[]) => readonly PrivateFile[],
  reads: (id: string, reader: ReaderOf<K>) => boolean = () => true,
): Promise<ExportResult> {
  const { deliveries, warnings } = await deliver(site, kind, reads);
  return { files: [...toFiles(deliveries)].sort((a, b) => (a.path < b.path ? -1 : 1)), warnings };
}

/**
 * Every value on its way to the readers of one kind.
 * @throws InputError when the store cannot be opened or one of the values is missing
 */
export async function deliver<K extends SecretReader['kind']>(
  site: SecretSite,
  kind: K,
  reads: (id: string, reader: ReaderOf<K>) => boolean = () => true,
): Promise<{ readonly deliveries: readonly Delivery<K>[]; readonly contents: StoreContents; readonly warnings: readonly Problem[] }> {
  assertPlan(site.plan);
  const { contents, identity } = await openStore(site);
  const wanted = site.plan.flatMap((secret) =>
    secret.readers
      .filter(isOf(kind))
      .filter((reader) => reads(secret.id, reader))
      .map((reader) => ({ secret, reader })),
  );
  assertPresent(site, contents, [...new Set(wanted.map(({ secret }) => secret))]);
  const deliveries = wanted.map(({ secret: { id, make }, reader }) => ({
    id,
    reader,
    value: partFor(make, contents.secrets.get(id)?.value ?? '', reader),
  }));
  const warnings = [...identity.warnings, ...(await unfitValues(site, contents)), ...(await checkPublished(site, contents))];
  return { deliveries, contents, warnings };
}

function isOf<K extends SecretReader['kind']>(kind: K) {
  return (reader: SecretReader): reader is ReaderOf<K> => reader.kind === kind;
}

function assertPresent(site: SecretSite, contents: StoreContents, wanted: readonly SecretPlan[]): void {
  const missing = wanted.filter(({ id }) => !contents.secrets.has(id));
  if (missing.length > 0) throw new InputError(missing.map((secret) => missingValue(site, secret)));
}

function missingValue({ environment }: SecretSite, { id, make }: SecretPlan): Problem {
  return {
    id: 'secrets/missing',
    severity: 'error',
    where: `secret ${id}`,
    what: 'has no value, so nothing was given out',
    got: 'none',
    expected: 'a value in the store',
    do:
      make.kind === 'external'
        ? `pipe it into archipel secrets set ${environment} ${id} (${make.ask})`
        : `run archipel secrets init ${environment}`,
  };
}

function manifest(keys: readonly Delivery<'kubernetes'>[]): string {
  const [namespace, name] = [keys[0]?.reader.namespace, keys[0]?.reader.object];
  const data = keys.map(({ reader, value }) => [reader.key, Buffer.from(value).toString('base64')] as const);
  const object = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      labels: { 'app.kubernetes.io/managed-by': 'archipel', ...labelsOfSecret(keys.map(({ reader }) => reader)) },
    },
    type: 'Opaque',
    data: Object.fromEntries(data.sort(([a], [b]) => (a < b ? -1 : 1))),
  };
  // Kubernetes reads YAML 1.1, where a plain `on` is a boolean
  return `---\n${stringify(object, { lineWidth: 0, version: '1.1' })}`;
}

/** Inside single quotes a shell changes nothing. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
