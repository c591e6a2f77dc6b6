import { createHash } from 'node:crypto';
import { parse } from 'yaml';
import type { Blueprint, NodePlan } from '../../blueprint/blueprint';
import { resolve } from '../../blueprint/resolve';
import sites from '../../environments';
import type { EnvironmentInput } from '../../environments/environment';
import { hostFiles } from '../../hosts';

/** Every reference site, resolved once. */
export const blueprints: readonly Blueprint[] = sites.map((site) => resolve(site, site.name).blueprint);
export const names: readonly string[] = blueprints.map(({ site }) => site);
/** Every node of every site, with its site. */
export const everyNode: readonly (readonly [string, Blueprint, NodePlan])[] = blueprints.flatMap((blueprint) =>
  blueprint.nodes.map((node) => [`${blueprint.site}/${node.name}`, blueprint, node] as const),
);

export function siteNamed(name: string): Blueprint {
  const found = blueprints.find(({ site }) => site === name);
  if (!found) throw new Error(`no site ${name}`);
  return found;
}

/** A reference site after an edit of its file. */
export function edited(name: string, edit: (site: EnvironmentInput) => EnvironmentInput): Blueprint {
  const written = sites.find((site) => site.name === name);
  if (!written) throw new Error(`no site ${name}`);
  return resolve(edit(written), name).blueprint;
}

/** Something in the form of a WireGuard public key for each secret that has one, all different. */
export function keysOf({ secrets }: Blueprint): Readonly<Record<string, string>> {
  const keys = secrets.filter(({ make }) => make.kind === 'wireguard-key');
  return Object.fromEntries(keys.map(({ id }) => [id, createHash('sha256').update(id).digest('base64')]));
}

/** The text of each file, by path. */
export function textsOf(blueprint: Blueprint): ReadonlyMap<string, string> {
  return new Map(
    hostFiles(blueprint, keysOf(blueprint))
      .files()
      .map(({ path, content }) => [path, content]),
  );
}

export function read(texts: ReadonlyMap<string, string>, path: string): string {
  const text = texts.get(path);
  if (text === undefined) throw new Error(`no file ${path}`);
  return text;
}

export function readYaml<T = Record<string, unknown>>(texts: ReadonlyMap<string, string>, path: string): T {
  return parse(read(texts, path)) as T;
}
