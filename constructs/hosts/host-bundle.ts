import { OutputTree } from '../files/output-tree';
import type { JsonObject } from '../files/yaml';

/** Who owns a path on the host, and who may touch it. */
export interface HostAccess {
  /** Part of the host that the path belongs to: the role that delivers it. */
  readonly part: string;
  /**
   * Octal mode.
   * @default '0644', for folders '0755'
   */
  readonly mode?: string;
  /** @default 'root' */
  readonly owner?: string;
  /** @default 'root' */
  readonly group?: string;
}

/** A path on the host with everything filled in. */
export interface HostPath {
  readonly path: string;
  readonly part: string;
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
}

/** A secret on the host: delivered, never generated. */
export interface HostSecret extends HostPath {
  /** Its name among the exported secrets of the host. */
  readonly file: string;
  /** The Secret of Kubernetes that it lies in there. @default the value alone */
  readonly wrapper?: SecretWrapper;
}

/** A Secret of Kubernetes that awaits its value. */
export interface SecretWrapper {
  readonly object: JsonObject;
  /** Key that takes the value. */
  readonly key: string;
}

/** Folders that every Debian has; a file anywhere else needs its folder declared first. */
const STANDARD_FOLDERS = new Set(['/etc', '/etc/systemd/system', '/etc/cron.d', '/usr/local/bin', '/usr/local/sbin', '/opt', '/srv']);
const ABSOLUTE = /^(\/(?!\.\.?(\/|$))[A-Za-z0-9._@-]+)+$/;
const MODE = /^0[0-7]{3}$/;

/** The generated files of one host, as they will lie there, each with owner, group and mode. */
export class HostBundle {
  private readonly tree = new OutputTree();
  private readonly taken = new Set<string>();
  private readonly ownFolders: HostPath[] = [];
  private readonly ownFiles: HostPath[] = [];
  private readonly ownSecrets: HostSecret[] = [];

  /** @param marker First line of each file, as a comment: who wrote it */
  constructor(private readonly marker: string) {}

  /** @throws Error when the path is not absolute, is taken, or the mode is not octal */
  addFolder(path: string, access: HostAccess): void {
    this.ownFolders.push(this.claim(path, access, '0755'));
  }

  /**
   * Adds a text whose comments start with `#`, or without a marker when `comments` is false.
   * @throws Error when the path is not absolute, is taken, lies in no known folder, or the mode is not octal
   */
  addFile(path: string, text: string, access: HostAccess, comments = true): void {
    const claimed = this.claim(path, access, '0644');
    this.assertFolder(path);
    this.ownFiles.push(claimed);
    this.tree.add(path.slice(1), comments ? `# ${this.marker}\n${text}` : text, Number.parseInt(claimed.mode, 8) & 0o111 ? 0o755 : 0o644);
  }

  /** Says where an exported secret lies on the host. @throws Error as {@link addFile}, or when others could read it */
  addSecret(path: string, file: string, access: HostAccess & { readonly mode: string }, wrapper?: SecretWrapper): void {
    const claimed = this.claim(path, access, access.mode);
    this.assertFolder(path);
    if (!claimed.mode.endsWith('0')) throw new Error(`secret '${path}' has mode ${claimed.mode}, which lets everybody read it`);
    this.ownSecrets.push({ ...claimed, file, ...(wrapper && { wrapper }) });
  }

  get folders(): readonly HostPath[] {
    return byPath(this.ownFolders);
  }

  get files(): readonly HostPath[] {
    return byPath(this.ownFiles);
  }

  get secrets(): readonly HostSecret[] {
    return byPath(this.ownSecrets);
  }

  /** The texts, laid out as on the host. Secrets are not among them. */
  output(): OutputTree {
    return this.tree;
  }

  private claim(path: string, access: HostAccess, defaultMode: string): HostPath {
    const { part, mode = defaultMode, owner = 'root', group = 'root' } = access;
    if (!ABSOLUTE.test(path)) throw new Error(`host path '${path}' must be absolute, of letters, digits and ._@-`);
    if (!MODE.test(mode)) throw new Error(`host path '${path}' has mode '${mode}', expected four octal digits such as 0644`);
    if (this.taken.has(path)) throw new Error(`host path '${path}' is written twice`);
    this.taken.add(path);
    return { path, part, mode, owner, group };
  }

  private assertFolder(path: string): void {
    const folder = path.slice(0, path.lastIndexOf('/'));
    if (STANDARD_FOLDERS.has(folder) || this.ownFolders.some((own) => own.path === folder)) return;
    throw new Error(`host path '${path}' lies in no known folder, declare '${folder}' first`);
  }
}

function byPath<T extends HostPath>(paths: readonly T[]): readonly T[] {
  return [...paths].sort((a, b) => (a.path < b.path ? -1 : 1));
}
