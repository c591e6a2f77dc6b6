// A project with sites, asked through the command line of archipel.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { attempt, run } from '../hosts/shell.mjs';

export class Project {
  /** @param {string} root folder of the project @param {string} library folder of archipel, compiled: the project itself when left out */
  constructor(root, library = root) {
    this.root = root;
    this.cli = join(library, 'dist/cli/main.js');
  }

  /** Runs archipel. @param {string[]} argv @returns {{ code: number, out: string }} */
  try(argv, options) {
    return attempt([process.execPath, this.cli, ...argv], { cwd: this.root, ...options });
  }

  /** Runs archipel. @returns {string} what it said @throws {Error} where it found something or could not */
  run(argv, options) {
    return run([process.execPath, this.cli, ...argv], { cwd: this.root, ...options });
  }

  /** Names of the compiled sites. @returns {string[]} */
  siteNames() {
    return createRequire(this.cli)(join(this.root, 'dist/environments/index.js')).default.map(({ name }) => name);
  }

  /** What follows from a site file. */
  blueprint(site) {
    return JSON.parse(this.run(['show', site, '--json']));
  }

  /**
   * Folder of a site's manifests; undefined for a site without a cluster.
   * @throws {Error} where the manifests and the blueprint do not agree on whether there is one
   */
  manifests({ site, cluster }) {
    const folder = join(this.root, 'gitops', site);
    const written = existsSync(folder) && run(['find', folder, '-name', '*.yaml']) !== '';
    if (written !== (cluster !== undefined))
      throw new Error(`${site} has ${cluster ? 'a cluster and no manifests' : 'manifests and no cluster'} in gitops/${site}`);
    return written ? folder : undefined;
  }
}

/** The secret store of a site, in a folder of its own, never the operator's. */
export class SecretStore {
  /** @param {Project} project @param {{ site: string, secrets: object[] }} blueprint @param {string} folder outside the project */
  constructor(project, { site, secrets }, folder) {
    Object.assign(this, { project, site, secrets, folder });
  }

  /** Makes every secret; those that somebody else issues get a value that is made up. @param {Record<string, string>} values of some of them, by id */
  make(values = {}) {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    // ends with 1 where values are still asked of the operator
    const { out } = this.project.try(this.#argv('init', []));
    if (!existsSync(this.#file('store'))) throw new Error(`archipel secrets init ${this.site} made no store:\n${out}`);
    const asked = this.secrets.filter(
      ({ id, make, readers }) => make.kind === 'external' && (id in values || readers.some(({ kind }) => kind === 'kubernetes')),
    );
    for (const { id } of asked) this.project.run(this.#argv('set', [id]), { input: values[id] ?? 'made-up-by-the-judge' });
    return this;
  }

  rotate(id) {
    this.project.run(this.#argv('rotate', [id]));
  }

  /** Writes Secret manifests. @returns {string} their folder */
  export() {
    const into = this.#file('manifests');
    rmSync(into, { recursive: true, force: true });
    this.project.run(this.#argv('export', ['--to', 'kubernetes', '--into', into]));
    return into;
  }

  /** Writes what hosts read, a folder for each. @param {'ansible' | 'env'} reader @param {string} into */
  exportTo(reader, into) {
    this.project.run(this.#argv('export', ['--to', reader, '--into', into]));
  }

  #file(name) {
    return join(this.folder, name);
  }

  #argv(verb, args) {
    const files = ['--identity', this.#file('identity'), '--store', this.#file('store'), '--public', this.#file('public.json')];
    return ['secrets', verb, this.site, ...args, ...files];
  }
}
