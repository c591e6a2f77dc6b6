// A project of its own with one site, as a user of the library has it.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Project } from '../project.mjs';

const SITES = ['site', 'site-with-blog', 'site-guarded', 'site-losses'];

/**
 * Writes the project into an empty folder and synthesizes its manifests.
 * @param {string} library folder of archipel, compiled @param {string} folder @param {'site' | 'site-with-blog' | 'site-guarded' | 'site-losses'} file of the site
 */
export const ownProject = (library, folder, file) => {
  const project = writeProject(library, folder, file);
  synthesize(project);
  return project;
};

/** Writes its manifests. */
export const synthesize = (project) => project.run(['synth', '--all', '--only', 'kubernetes']);

/** The project alone, for a site whose manifests hang on secrets that are made first. */
export const writeProject = (library, folder, file) => {
  const environments = join(folder, 'environments');
  mkdirSync(environments, { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(library, join(folder, 'node_modules/archipel'));
  for (const site of SITES) {
    const text = readFileSync(new URL(`${site}.ts`, import.meta.url), 'utf8');
    writeFileSync(join(environments, `${site}.ts`), text.replace("'../../../index'", "'archipel'"));
  }
  writeFileSync(join(environments, 'index.ts'), `import site from './${file}';\n\nexport default [site];\n`);
  return new Project(folder, library);
};
