import type { HostFacts } from './facts';
import type { HostPlan } from './plan';

/** What could not be compared, and why: a reader must not take silence for sameness. */
export function notesOn(
  plan: HostPlan,
  facts: HostFacts,
  { byPlaybook, withSecrets }: { byPlaybook: boolean; withSecrets: boolean },
): readonly string[] {
  const fixed = facts.settings.filter(({ settable }) => !settable).length;
  const secrets = plan.paths.filter(({ kind }) => kind === 'secret').length;
  const rendered = plan.paths.filter(({ kind, sum }) => kind === 'file' && sum === undefined).length;
  return [
    ...(facts.found
      ? []
      : ['nobody remembered which packages the machine came with, so none is told as foreign: the next run of the playbook does']),
    ...plan.unnamed.map((task) => `only Ansible knows what '${task}' asks for: not compared`),
    ...(fixed > 0 ? [`${fixed} settings of the kernel cannot be set on this machine, such as in a container: not compared`] : []),
    ...(secrets > 0 && !(byPlaybook && withSecrets)
      ? [`what ${secrets} secrets say is not compared${byPlaybook ? ' without --secrets' : ''}: they are there, with their mode and owner`]
      : []),
    ...(byPlaybook || rendered === 0 ? [] : [`what ${rendered} files say that Ansible renders is not compared with --quick`]),
  ];
}
