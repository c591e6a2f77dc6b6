/** A file that synthesis produces, relative to the tree that owns it. */
export interface OutputFile {
  /** Relative path with forward slashes; unique in its tree. */
  readonly path: string;
  /** The exact text, ending with a line feed. */
  readonly content: string;
  /**
   * File mode.
   * @default 0o644
   */
  readonly mode?: number;
}

/** The files of one output, collected in memory before anything touches the disk. */
export class OutputTree {
  private readonly byPath = new Map<string, OutputFile>();

  /** @throws Error when the path is absolute, climbs out of the tree, or is taken already */
  add(path: string, content: string, mode = 0o644): void {
    const parts = path.split('/');
    if (path === '' || path.includes('\\') || parts.some((part) => part === '' || part === '.' || part === '..')) {
      throw new Error(`output path '${path}' must be relative and stay inside its tree`);
    }
    if (this.byPath.has(path)) throw new Error(`output path '${path}' is written twice`);
    this.byPath.set(path, { path, content, mode });
  }

  /** Adds every file of another tree under a folder. */
  mount(folder: string, other: OutputTree): void {
    for (const file of other.files()) this.add(`${folder}/${file.path}`, file.content, file.mode);
  }

  get size(): number {
    return this.byPath.size;
  }

  /** All files, sorted by path. */
  files(): readonly OutputFile[] {
    return [...this.byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}
