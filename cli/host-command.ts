import { Command } from 'commander';
import type { HostCheckOptions } from './commands/host-check';
import type { Console, ExitCode } from './console';
import type { SiteFile } from './sites';

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
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExit codes: 0 every host is as planned, 1 one differs, 2 one could not be compared.\n' +
        '\nExamples:\n  archipel host check home\n  archipel host check home main --quick --json',
    )
    .action(async (name: string, nodes: readonly string[], options: HostCheckOptions) => {
      const [file] = await sitesOf([name]);
      if (file) finish(await (await import('./commands/host-check')).checkHosts(file, nodes, options, console));
    });
  return host;
}
