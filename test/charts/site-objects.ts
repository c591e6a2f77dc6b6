import { parse } from 'yaml';
import type { Blueprint } from '../../blueprint/blueprint';
import { resolve } from '../../blueprint/resolve';
import type { Staging } from '../../blueprint/stage';
import type { ServiceDefinition } from '../../blueprint/service';
import type { PublicHalves } from '../../blueprint/wire';
import { kubernetesTree } from '../../charts/synth';
import { publicKeys } from '../../cli/public-keys';
import type { EnvironmentInput } from '../../environments/environment';
import sites from '../../environments';
import { ROOT } from '../setup/project';

/** An object as it is read back from its file. */
export interface KubeJson {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
  readonly data?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** One file of a site's manifests. */
export interface ManifestFile {
  /** `<wave>-<chart>/<kind>-<name>.yaml`. */
  readonly path: string;
  readonly text: string;
  readonly object: KubeJson;
}

/** A site and what was written for it. */
export interface WrittenSite {
  readonly blueprint: Blueprint;
  readonly files: readonly ManifestFile[];
  readonly objects: readonly KubeJson[];
}

/** Manifests of a site, read back from their text: nothing of the constructs that made them is left. */
export const write = (input: EnvironmentInput): Promise<WrittenSite> => writeStaged(input);

/** The same with what is staged beside it. */
export const writeStaged = (input: EnvironmentInput, staging?: Staging): Promise<WrittenSite> =>
  writeWith(input, publicKeys(ROOT, input.name), staging);

/** The same, with another public file than the committed one. */
export async function writeWith(input: EnvironmentInput, halves: PublicHalves, staging?: Staging): Promise<WrittenSite> {
  const { blueprint, environment } = resolve(input, `${input.name}.ts`, staging, halves);
  const definitions = Object.fromEntries(
    Object.entries(environment.services).map(([name, { definition }]): [string, ServiceDefinition] => [name, definition]),
  );
  const tree = await kubernetesTree(blueprint, definitions);
  const files = tree.files().map(({ path, content }) => ({ path, text: content, object: parse(content, { version: '1.1' }) as KubeJson }));
  return { blueprint, files, objects: files.map(({ object }) => object) };
}

/** Every site of the repository that has a cluster. */
export async function writeSites(): Promise<readonly WrittenSite[]> {
  const written = await Promise.all(sites.map(write));
  return written.filter(({ blueprint }) => blueprint.cluster !== undefined);
}

/** `Deployment prod-web/blog`. */
export const idOf = ({ kind, metadata: { name, namespace } }: KubeJson): string =>
  `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;

/** Text of all files of a chart, in the order of their names. */
export const textOf = ({ files }: WrittenSite, chart: string): string =>
  files
    .filter(({ path }) => new RegExp(`^(\\d+-)?${chart}/`).test(path))
    .map(({ path, text }) => `--- ${path}\n${text}`)
    .join('');
