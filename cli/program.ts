import { Command, CommanderError, Option } from 'commander';
import { packageVersion } from '../constructs/files/asset';
import { InputError } from '../constructs/problem';
import { ForeignFileError } from '../constructs/files/write-tree';
import { renderProblem, type Console, type ExitCode } from './console';
import type { SiteFile } from './sites';
import { LAYERS, type Layer } from './layers';
import type { MakePlain } from './synthesis';
import { secretsCommand } from './commands/secrets';
import { hostCommand } from './host-command';
import { imagesCommand } from './images-command';
import { stageCommand } from './stage-command';

interface Common {
  readonly json?: boolean;
  readonly all?: boolean;
  readonly only?: readonly Layer[];
}

const HINT = '(archipel --help shows the commands)';

/**
 * Runs one command line.
 * @param makePlain Where the plain layers are made
 * @default - in this thread
 */
export async function run(argv: readonly string[], console: Console, makePlain?: MakePlain): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = buildProgram(console, makePlain, (result) => {
    code = result;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return report(error, console);
  }
}

function report(error: unknown, console: Console): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof InputError) {
    for (const problem of error.problems) console.err(renderProblem(problem, console));
    return 2;
  }
  if (error instanceof ForeignFileError) {
    console.err(`${console.colours.red('error')} ${error.message} ${console.colours.dim('[output/foreign-file]')}\n`);
    return 2;
  }
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && path !== undefined) {
    console.err(
      renderProblem(
        {
          id: 'output/unwritable',
          severity: 'error',
          where: path,
          what: 'cannot be read or written',
          got: code,
          expected: 'a path that you may use',
          do: 'check its owner and mode, and the space on its disk',
        },
        console,
      ),
    );
    return 2;
  }
  throw error instanceof Error ? error : new Error(message);
}

function buildProgram(console: Console, makePlain: MakePlain | undefined, finish: (code: ExitCode) => void): Command {
  const program = new Command('archipel')
    .description('One typed file about your servers; Terraform, Kubernetes manifests, host files and secrets that cannot disagree')
    .version(packageVersion(), '-V, --version')
    .exitOverride()
    .showHelpAfterError(HINT)
    .configureOutput({ writeOut: (text) => console.out(text), writeErr: (text) => console.err(text) })
    .addHelpText('after', '\nExit codes: 0 all is well, 1 something was found, 2 the input cannot be worked with');
  const sitesOf = async (names: readonly string[]): Promise<readonly SiteFile[]> => {
    const { choose, loadSites } = await import('./sites');
    return choose(await loadSites(console.root), names);
  };
  const only = (): Option => new Option('--only <layers...>', 'these layers only').choices([...LAYERS]);

  program
    .command('init [name]')
    .description('write a project with one small site into this folder')
    .addHelpText('after', '\nExample:\n  mkdir home && cd home && npx archipel init home && npm install && npm run synth')
    .action(async (name: string | undefined) => finish((await import('./commands/init')).init(name, console)));

  program
    .command('check [sites...]')
    .description('try every rule on the sites')
    .option('--json', 'print one JSON document')
    .option('--accepted', 'also show what the sites accept')
    .option('--explain', 'print the rules and why they are, instead')
    .addHelpText('after', '\nExamples:\n  archipel check uyoop\n  archipel check --explain network/overlap')
    .action(async (names: readonly string[], options: Common & { readonly accepted?: boolean; readonly explain?: boolean }) => {
      const { check, explain } = await import('./commands/check');
      finish(options.explain ? explain(names, console) : check(await sitesOf(names), options, console));
    });

  program
    .command('synth [sites...]')
    .description('write Terraform, Kubernetes manifests and host files')
    .option('--all', 'every site of the project')
    .addOption(only())
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', '\nExamples:\n  archipel synth uyoop\n  archipel synth --all\n  archipel synth uyoop --only kubernetes')
    .action(async (names: readonly string[], options: Common) => {
      const { synth } = await import('./commands/synth');
      finish(await synth(await sitesOf(names), { ...options, all: names.length === 0 }, console, makePlain));
    });

  program
    .command('show <site>')
    .description('print what follows from a site file: addresses, flows, DNS, secrets …')
    .option('--json', 'print the whole blueprint')
    .action(async (name: string, options: Common) => {
      const [file] = await sitesOf([name]);
      if (file) finish((await import('./commands/show')).show(file, options, console));
    });

  program
    .command('diff [sites...]')
    .description('compare a new synthesis with what is on the disk, object by object')
    .addOption(only())
    .option('--json', 'print the differences as JSON')
    .addHelpText('after', '\nExample:\n  archipel diff uyoop --only kubernetes')
    .action(async (names: readonly string[], options: Common) => {
      const { diff } = await import('./commands/diff');
      finish(await diff(await sitesOf(names), { ...options, all: names.length === 0 }, console, makePlain));
    });

  program.addCommand(stageCommand(console, sitesOf, finish));
  program.addCommand(secretsCommand(console, sitesOf, finish));
  program.addCommand(imagesCommand(console, sitesOf, finish));
  program.addCommand(hostCommand(console, sitesOf, finish));
  for (const command of [...program.commands, ...program.commands.flatMap((child) => child.commands)]) {
    command
      .exitOverride()
      .showHelpAfterError(HINT)
      .configureOutput({ writeOut: (text) => console.out(text), writeErr: (text) => console.err(text) });
  }
  return program;
}
