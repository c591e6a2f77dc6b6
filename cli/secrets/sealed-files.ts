import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Blueprint } from '../../blueprint/blueprint';
import { WAVES } from '../../blueprint/service';
import { secretOwner } from '../../blueprint/vault';
import { ForeignFileError } from '../../constructs/files/write-tree';
import { chartFolder } from '../../constructs/kubernetes/chart-folder';
import { SEALED_HEADER, type SealedObject } from '../../constructs/secrets';
import { replaceFile } from '../../constructs/secrets/durable-file';

/** A namespace has no dot, so the name is read back without a doubt. */
const FILE = /^sealedsecret-([^.]+)\.(.+)\.yaml$/;

/** What a write did, as paths relative to the site's folder. */
export interface SealedWrite {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
}

/**
 * The SealedSecrets of a site, each in the folder of the service that reads it: Argo CD applies it with that service, in its wave. Synthesis never
 * writes such a file and leaves it alone, as it does with all that it did not write.
 */
export class SealedFiles {
  /** Path of each file by `<namespace>/<name>`. */
  private readonly present = new Map<string, string>();

  constructor(
    /** `gitops/<site>`. */
    private readonly folder: string,
    private readonly blueprint: Blueprint,
  ) {
    for (const chart of existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []) {
      if (!chart.isDirectory()) continue;
      for (const file of readdirSync(join(folder, chart.name))) {
        const [, namespace, name] = FILE.exec(file) ?? [];
        if (namespace !== undefined && name !== undefined) this.present.set(`${namespace}/${name}`, `${chart.name}/${file}`);
      }
    }
  }

  /** The text of the file of a Secret. */
  text(namespace: string, name: string): string | undefined {
    const path = this.present.get(`${namespace}/${name}`);
    return path === undefined ? undefined : readFileSync(join(this.folder, path), 'utf8');
  }

  /** Makes the files be these objects. @throws ForeignFileError when somebody else's file would be replaced; nothing is written then */
  write(objects: readonly SealedObject[]): SealedWrite {
    const wanted = new Map(objects.map((object) => [this.pathOf(object), object.text]));
    const stale = [...this.present.values()].filter((path) => !wanted.has(path) && this.isOurs(path));
    const changed = [...wanted].filter(([path, text]) => this.read(path) !== text);
    const [foreign] = changed.find(([path]) => existsSync(join(this.folder, path)) && !this.isOurs(path)) ?? [];
    if (foreign !== undefined) throw new ForeignFileError(join(this.folder, foreign));
    for (const [path, text] of changed) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      replaceFile(join(this.folder, path), text, 0o644);
    }
    for (const path of stale) rmSync(join(this.folder, path));
    return { written: changed.map(([path]) => path), removed: stale.sort(), unchanged: wanted.size - changed.length };
  }

  private read(path: string): string | undefined {
    return existsSync(join(this.folder, path)) ? readFileSync(join(this.folder, path), 'utf8') : undefined;
  }

  private isOurs(path: string): boolean {
    return this.read(path)?.startsWith(`# ${SEALED_HEADER}\n`) ?? false;
  }

  private pathOf({ namespace, name }: SealedObject): string {
    const { services } = this.blueprint;
    const owner = secretOwner(services, namespace, name) ?? services.find(({ role }) => role === 'seals');
    const chart = owner ? chartFolder(owner.name, WAVES[owner.wave]) : namespace;
    return `${chart}/sealedsecret-${namespace}.${name}.yaml`;
  }
}
