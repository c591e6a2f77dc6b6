// A project of its own with one site, as a user of the library has it.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Project } from '../project.mjs';

const SITE = new URL('site.ts', import.meta.url);

/**
 * Writes the project into an empty folder and synthesizes its manifests.
 * @param {string} library folder of archipel, compiled @param {string} folder @param {string} name of the site
 */
export const ownProject = (library, folder, name) => {
  mkdirSync(join(folder, 'environments'), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(library, join(folder, 'node_modules/archipel'));
  writeFileSync(join(folder, `environments/${name}.ts`), readFileSync(SITE, 'utf8').replace("'../../../index'", "'archipel'"));
  writeFileSync(join(folder, 'environments/index.ts'), `import site from './${name}';\n\nexport default [site];\n`);
  const project = new Project(folder, library);
  project.run(['synth', name, '--only', 'kubernetes']);
  return project;
};
