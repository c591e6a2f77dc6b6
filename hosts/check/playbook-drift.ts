import type { Drift } from './compare';

/**
 * What `ansible-playbook --check --diff` would change on a host, from what its callback `default` prints: under each `TASK [role : name]`
 * differences (`+++ after: <path>`) and then `changed: [host] => (item=…)`, or what went wrong.
 * @returns undefined where the playbook did not come to its end on that host
 */
export function playbookDrift(said: string, host: string): { readonly drift: readonly Drift[]; readonly broken?: string } | undefined {
  const drift: Drift[] = [];
  let task = '';
  let path = '';
  let handler = false;
  let broken: string | undefined;
  for (const line of said.split('\n')) {
    const [, kind, named] = /^(TASK|RUNNING HANDLER) \[(.+?)\] \*+$/.exec(line) ?? [];
    if (named !== undefined) [task, path, handler] = [named, '', kind !== 'TASK'];
    const [, before, listed] = /^(?:--- before: (\/\S+)|[-+ ]\s+"?path"?: "?(\/[^",]+))/.exec(line) ?? [];
    if (path === '') path = before ?? listed ?? '';
    // what a handler would do follows from what notified it
    if (!handler && line.startsWith(`changed: [${host}]`)) {
      const [, item] = /=> \(item=(.+)\)$/.exec(line) ?? [];
      const label = item === undefined || item === 'None' || /^[{(]/.test(item) ? '' : ` (${item})`;
      drift.push({
        kind: 'playbook',
        where: path || task,
        what: path ? `would be changed by '${task}'${label}` : `would change something${label}`,
      });
      path = '';
    }
    if (new RegExp(`^(fatal|failed): \\[${host}[\\] ]`).test(line)) broken ??= `${task}: ${line.slice(0, 600)}`;
  }
  const [, recap] = new RegExp(`^${host}\\s+: (ok=.*)$`, 'm').exec(said) ?? [];
  if (recap === undefined && broken === undefined) return undefined;
  return { drift, ...(broken === undefined ? {} : { broken }) };
}
