import { parse } from 'yaml';
import type { NodePlan } from '../../blueprint/blueprint';
import { readRoleFile, roleFileExists } from '../role-files';
import { holds, valueOf, type Known, type Variables } from './expression';

/** One task of a role as it comes to one host, each item of its loop a task of its own. */
export interface RoleTask {
  readonly role: string;
  /** Name of the task, for messages. */
  readonly name: string;
  /** `apt`, `copy`, `systemd_service` and so on. */
  readonly module: string;
  /** Whether it is sure to run; false where only the host can say. */
  readonly sure: boolean;
  /** Its arguments as far as they are known; undefined for what only Ansible can render. */
  readonly args: Readonly<Record<string, Known>>;
}

interface Play {
  readonly hosts: string;
  readonly roles: readonly { readonly role: string; readonly when?: unknown }[];
}
type Task = Readonly<Record<string, unknown>>;

const GROUPS: Readonly<Record<NonNullable<NodePlan['k3s']>, string>> = {
  'first-server': 'k3s_first_server',
  server: 'k3s_more_servers',
  agent: 'k3s_agents',
};
const BUILTIN = 'ansible.builtin.';

/**
 * Every task of the playbook that comes to a node, read from the playbook and the roles themselves: what they converge and what is
 * compared with the host are one text.
 * @param variables Of the host; they win over defaults of roles
 */
export function tasksOf({ k3s }: NodePlan, variables: Variables): readonly RoleTask[] {
  const groups = ['all', ...(k3s === undefined ? [] : [GROUPS[k3s]])];
  return (parse(readRoleFile('site.yaml')) as readonly Play[])
    .filter(({ hosts }) => groups.includes(hosts))
    .flatMap(({ roles }) => roles)
    .flatMap(({ role, when }) => {
      const known = { ...read<Variables>(role, 'defaults/main.yaml'), ...variables, ...read<Variables>(role, 'vars/main.yaml') };
      const runs = holds(when, known);
      return runs === false ? [] : flatten(role, read<readonly Task[]>(role, 'tasks/main.yaml') ?? [], runs === true, known);
    });
}

function flatten(role: string, tasks: readonly Task[], sure: boolean, variables: Variables): readonly RoleTask[] {
  return tasks.flatMap((task): readonly RoleTask[] => {
    const runs = holds(task['when'], variables);
    if (runs === false) return [];
    const certain = sure && runs === true;
    if (Array.isArray(task['block'])) return flatten(role, task['block'] as readonly Task[], certain, variables);
    const key = Object.keys(task).find((word) => word.startsWith(BUILTIN)) ?? '';
    const module = key.slice(BUILTIN.length);
    const args = (task[key] ?? {}) as Readonly<Record<string, unknown>>;
    const itemName = (task['loop_control'] as { readonly loop_var?: string } | undefined)?.loop_var ?? 'item';
    const items = itemsOf(task['loop'], variables);
    if (module === 'import_tasks' || module === 'include_tasks') {
      const file = typeof task[key] === 'string' ? task[key] : String(args['file']);
      const tasksThere = read<readonly Task[]>(role, `tasks/${file}`) ?? [];
      return items.flatMap((item) =>
        flatten(role, tasksThere, certain, { ...variables, ...(item === undefined ? {} : { [itemName]: item }) }),
      );
    }
    return items.map((item): RoleTask => {
      const inLoop = item === undefined ? variables : { ...variables, [itemName]: item };
      const values = Object.entries(args).map(([name, text]) => [name, deep(text, inLoop)] as const);
      return { role, name: String(task['name']), module, sure: certain, args: Object.fromEntries(values) };
    });
  });
}

/** Items of a loop; one that nobody knows yet where only Ansible can say. */
function itemsOf(loop: unknown, variables: Variables): readonly unknown[] {
  const items = Array.isArray(loop) ? loop.map((item) => deep(item, variables)) : valueOf(loop, variables);
  return loop !== undefined && Array.isArray(items) ? items : [undefined];
}

function deep(value: unknown, variables: Variables): Known {
  if (Array.isArray(value)) return value.map((item) => deep(item, variables));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, deep(inner, variables)]));
  return valueOf(value, variables);
}

function read<T>(role: string, file: string): T | undefined {
  const path = `roles/${role}/${file}`;
  return roleFileExists(path) ? ((parse(readRoleFile(path)) as T | null) ?? undefined) : undefined;
}
