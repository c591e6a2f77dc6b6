import { Command, InvalidArgumentError } from 'commander';
import type { HostCheckOptions } from './commands/host-check';
import type { Console, ExitCode } from './console';
import type { SiteFile } from './sites';

interface Options extends Omit<HostCheckOptions, 'variables'> {
  readonly variable: Readonly<Record<string, string>>;
}

/** `archipel host …`: hosts as they are. */
export function hostCommand(
  console: Console,
  sitesOf: (names: readonly string[]) => Promise<readonly SiteFile[]>,
  finish: (code: ExitCode) => void,
): Command {
  const host = new Command('host').description('live hosts beside what the site says of them');
  host
    .command('check <site> [nodes...]')
    .description('compare hosts with their plan over SSH: packages, files, units, ports, firewall, kernel, versions; nothing is changed')
    .option('--quick', 'without the playbook: seconds, no Ansible; what roles render is compared by mode and owner alone')
    .option('--secrets <folder>', 'what `archipel secrets export --to ansible` wrote: then secrets are compared too, by sums')
    .option('--ssh-config <file>', 'for `ssh -F`: ports, jump hosts, keys')
    .option('-e, --variable <name=value>', 'variables that the playbook is given on this site, such as k3s_source', assignment, {})
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExit codes: 0 every host is as planned, 1 one differs, 2 one could not be compared.\n' +
        '\nExamples:\n  archipel host check home\n  archipel host check home main --quick --json',
    )
    .action(async (name: string, nodes: readonly string[], { variable: variables, ...rest }: Options) => {
      const [file] = await sitesOf([name]);
      if (file) finish(await (await import('./commands/host-check')).checkHosts(file, nodes, { ...rest, variables }, console));
    });
  return host;
}

function assignment(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value = ''] = /^([a-z_][a-z0-9_]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError(`got '${text}', expected name=value`);
  return { ...before, [name]: value };
}
