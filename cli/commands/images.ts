import { mkdirSync, rmSync } from 'node:fs';
import { join, relative, resolve as absolute } from 'node:path';
import { InputError } from '../../constructs/problem';
import type { Console, ExitCode } from '../console';
import { pinsOf } from '../images/dockerfile';
import { engineOf, type Engine, type EngineName } from '../images/engine';
import { compress, currentOf, entriesOf, idOf, replace, sumOf, writeEntries, type Entry } from '../images/exported';
import { billOf, QUERIES, type Contents } from '../images/sbom';
import { wantedOf, type Wanted } from '../images/wanted';
import type { SiteFile } from '../sites';

export interface ImagesOptions {
  /** @default the first that there is */
  readonly with?: EngineName;
  /** Folder of the tarballs. @default `out/<site>/images`, where the playbook looks */
  readonly out?: string;
  readonly push?: boolean;
  readonly json?: boolean;
}

const STAMP = 'archipel.stamp';

/** The images of a site, where they run, and whether their tarballs are there. */
export async function listImages(file: SiteFile, options: ImagesOptions, console: Console): Promise<ExitCode> {
  const { wanted, folder } = await plan(file, options, console);
  const entries = entriesOf(folder);
  const rows = wanted.map((image) => {
    const { plan: own, architecture, context } = image;
    const state = !own.imported ? 'pulled' : currentOf(folder, image, entries) ? 'exported' : 'to export';
    const from = relative(console.root, context.folder);
    return { reference: own.reference, architecture, services: own.services, nodes: own.nodes, from, state };
  });
  if (options.json) console.out(`${JSON.stringify(rows, undefined, 2)}\n`);
  else if (rows.length === 0) console.out(`${file.name} runs no image of its own\n`);
  else
    for (const { reference, architecture, services, nodes, state } of rows)
      console.out(`${reference} ${architecture}, for ${services.join(', ')} on ${nodes.join(', ') || 'no node'}: ${state}\n`);
  return rows.some(({ state }) => state === 'to export') ? 1 : 0;
}

/** Builds what a site runs, unless it is built, and pushes it to the site's registry where asked. */
export async function buildImages(file: SiteFile, options: ImagesOptions, console: Console): Promise<ExitCode> {
  const { wanted } = await plan(file, options, console);
  if (options.push) refuseWithoutRegistry(file, wanted);
  if (wanted.length === 0) return none(file, console);
  const engine = engineOf(options.with);
  for (const image of wanted) console.out(`${image.local}: ${build(engine, image, console) ? 'built' : 'unchanged'}\n`);
  if (!options.push) return 0;
  for (const reference of new Set(wanted.map(({ plan: own }) => own.reference))) {
    engine.push(
      wanted.filter(({ plan: own }) => own.reference === reference).map(({ local }) => local),
      reference,
    );
    console.out(`${reference}: pushed\n`);
  }
  return 0;
}

/** Writes a tarball of each image, what is in it, and their sums. What is there and follows from the same files stays as it is. */
export async function exportImages(file: SiteFile, options: ImagesOptions, console: Console): Promise<ExitCode> {
  const { wanted, folder } = await plan(file, options, console);
  const before = entriesOf(folder);
  if (wanted.length === 0 && before.length === 0) return none(file, console);
  mkdirSync(folder, { recursive: true });
  let engine: Engine | undefined;
  const entries: Entry[] = [];
  for (const image of wanted) {
    const current = currentOf(folder, image, before);
    entries.push(current ?? (await write((engine ??= engineOf(options.with)), image, folder, console)));
    console.out(`${image.base}: ${current ? 'unchanged' : 'exported'}\n`);
  }
  writeEntries(folder, entries, before);
  console.out(`${relative(console.root, folder) || '.'}: ${entries.length} images, their bills of materials and SHA256SUMS\n`);
  return 0;
}

async function plan({ name, input, file, staging, halves }: SiteFile, { out }: ImagesOptions, console: Console) {
  const { blueprint } = (await import('../../blueprint/resolve')).resolve(input, file, staging, halves);
  return {
    wanted: wantedOf(blueprint, console.root, process.env['SOURCE_DATE_EPOCH']),
    folder: absolute(console.root, out ?? join('out', name, 'images')),
  };
}

/** @returns whether it was built now */
function build(engine: Engine, { plan: own, architecture, context, local, stamp }: Wanted, console: Console): boolean {
  if (engine.label(local, STAMP) === stamp) return false;
  console.err(console.colours.dim(`builds ${own.name} for ${architecture}…\n`));
  const created = new Date(context.epoch * 1000).toISOString();
  engine.build({
    ...{ local, architecture, folder: context.folder, epoch: context.epoch },
    labels: { 'org.opencontainers.image.created': created, [STAMP]: stamp },
  });
  return true;
}

async function write(engine: Engine, image: Wanted, folder: string, console: Console): Promise<Entry> {
  const { plan: own, architecture, context, local, stamp, base } = image;
  build(engine, image, console);
  const [file, sbom] = [`${base}.tar.gz`, `${base}.cdx.json`];
  const path = join(folder, file);
  const archive = join(folder, `${base}.tar`);
  // some programs add to an archive that is there
  rmSync(archive, { force: true });
  engine.save(local, own.reference, archive);
  const id = idOf(archive, own.reference);
  const inside = (command: readonly string[]): string => engine.inside(local, command);
  const contents: Contents = {
    packages: inside(QUERIES.packages),
    python: inside(QUERIES.python),
    system: inside(QUERIES.system),
  };
  const { name, tag, reference } = own;
  const bill = billOf({ name, tag, reference, architecture, id, epoch: context.epoch, pins: pinsOf(context.instructions) }, contents);
  replace(join(folder, sbom), bill);
  await compress(archive, path);
  return { reference, architecture, file, sha256: sumOf(path), id, sbom, stamp };
}

function refuseWithoutRegistry({ name, file }: SiteFile, wanted: readonly Wanted[]): void {
  if (wanted.every(({ plan: own }) => !own.imported)) return;
  throw new InputError([
    {
      id: 'images/no-registry',
      severity: 'error',
      where: `${file}: images.registry`,
      what: 'is not said, so there is nowhere to push to',
      got: 'nothing',
      expected: "a registry and a path such as 'ghcr.io/example/images'",
      do: `name one, or place tarballs on the nodes: archipel images export ${name}`,
    },
  ]);
}

function none({ name }: SiteFile, console: Console): ExitCode {
  console.out(`${name} runs no image of its own\n`);
  return 0;
}
