import { Command } from 'commander';
import type { Console, ExitCode } from './console';
import type { SiteFile } from './sites';

/** `archipel stage …`: staging on demand. */
export function stageCommand(
  console: Console,
  sitesOf: (names: readonly string[]) => Promise<readonly SiteFile[]>,
  finish: (code: ExitCode) => void,
): Command {
  const stage = new Command('stage').description(
    'run copies of services for a trial: small, with host names, data and a namespace of their own',
  );
  stage
    .command('up <site> <services...>')
    .description('stage services and what they need, in place of what was staged before')
    .option('--for <duration>', "how long it is wanted: '12h', '3d'", '3d')
    .option(
      '--with-data',
      'prepare a masked restore of what production keeps: its newest copy, without personal data and credentials',
      false,
    )
    .addHelpText('after', '\nExamples:\n  archipel stage up uyoop blog --for 12h\n  archipel stage up uyoop blog --with-data')
    .action(
      async (name: string, services: readonly string[], { for: lasts, withData }: { readonly for: string; readonly withData: boolean }) => {
        const [file] = await sitesOf([name]);
        if (file) finish(await (await import('./commands/stage')).stageUp(file, services, { lasts, withData, now: new Date() }, console));
      },
    );
  stage
    .command('down [sites...]')
    .description('take down what is staged')
    .option('--expired', 'only where its time is over: for a scheduled job')
    .addHelpText('after', '\nExamples:\n  archipel stage down uyoop\n  archipel stage down --expired')
    .action(async (names: readonly string[], { expired = false }: { readonly expired?: boolean }) => {
      if (names.length === 0 && !expired) stage.error("error: name the sites, or say '--expired'");
      finish(await (await import('./commands/stage')).stageDown(await sitesOf(names), { expired, now: new Date() }, console));
    });
  stage
    .command('list [sites...]')
    .description('what is staged, and for how long')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  archipel stage list')
    .action(async (names: readonly string[], { json = false }: { readonly json?: boolean }) => {
      finish((await import('./commands/stage')).stageList(await sitesOf(names), { json, now: new Date() }, console));
    });
  return stage;
}
