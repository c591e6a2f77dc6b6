import { Command, Option } from 'commander';
import type { ImagesOptions } from './commands/images';
import type { Console, ExitCode } from './console';
import { ENGINES } from './images/engine';
import type { SiteFile } from './sites';

/** `archipel images …`: what the project builds itself because nobody publishes a fit image of it. */
export function imagesCommand(
  console: Console,
  sitesOf: (names: readonly string[]) => Promise<readonly SiteFile[]>,
  finish: (code: ExitCode) => void,
): Command {
  const images = new Command('images').description(
    'build the images that a site runs and nobody publishes, for a registry or for its nodes',
  );
  const engine = (): Option =>
    new Option('--with <program>', 'what builds them').choices([...ENGINES]).default(undefined, 'the first that there is');
  const folder = (): Option =>
    new Option('--out <folder>', 'where the tarballs are').default(undefined, 'out/<site>/images, where the playbook looks');
  const run = async (name: string, options: ImagesOptions, verb: 'listImages' | 'buildImages' | 'exportImages'): Promise<void> => {
    const [file] = await sitesOf([name]);
    if (file) finish(await (await import('./commands/images'))[verb](file, options, console));
  };
  images
    .command('list <site>')
    .description('which, for what and where; exit code 1 where a tarball is still to be exported')
    .addOption(folder())
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  archipel images list home')
    .action((name: string, options: ImagesOptions) => run(name, options, 'listImages'));
  images
    .command('build <site>')
    .description('build them, unless they are built from the same files')
    .addOption(engine())
    .option('--push', "push them to the site's registry, `images: { registry }`")
    .addHelpText('after', '\nExample:\n  archipel images build home --push')
    .action((name: string, options: ImagesOptions) => run(name, options, 'buildImages'));
  images
    .command('export <site>')
    .description('write a tarball of each for the nodes, what is in it (CycloneDX) and SHA256SUMS')
    .addOption(engine())
    .addOption(folder())
    .addHelpText(
      'after',
      '\nThe playbook places them on the nodes that run them. A second run writes what changed; SOURCE_DATE_EPOCH sets the time that they bear.\n' +
        '\nExample:\n  archipel images export home',
    )
    .action((name: string, options: ImagesOptions) => run(name, options, 'exportImages'));
  return images;
}
