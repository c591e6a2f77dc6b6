import type { NodePlan } from '../../blueprint/blueprint';
import { resolve } from '../../blueprint/resolve';
import { nearest } from '../../constructs/nearest';
import { InputError, type Problem } from '../../constructs/problem';
import { compareHost, hostPlan, notesOn, type Drift } from '../../hosts/check';
import { renderProblem, type Console, type ExitCode } from '../console';
import { askPlaybook, type PlaybookOptions } from '../hosts/playbook';
import { askHost } from '../hosts/ssh';
import { publicKeys } from '../public-keys';
import type { SiteFile } from '../sites';
import { table } from '../table';

export interface HostCheckOptions extends PlaybookOptions {
  readonly json?: boolean;
  /** Leaves the playbook out. */
  readonly quick?: boolean;
}

interface Checked {
  readonly node: string;
  readonly drift: readonly Drift[];
  /** What could not be compared. */
  readonly notes: readonly string[];
  readonly problems: readonly Problem[];
}

/** Compares live hosts with their plans; 1 when one differs, 2 when one could not be compared. */
export async function checkHosts(file: SiteFile, names: readonly string[], options: HostCheckOptions, console: Console): Promise<ExitCode> {
  const { blueprint } = resolve(file.input, file.file, file.staging, file.halves);
  const nodes = chosen(blueprint.nodes, names);
  const keys = publicKeys(console.root, blueprint.site);
  const probed = await Promise.all(
    nodes.map(async (node): Promise<Checked> => {
      const plan = hostPlan(blueprint, node, keys, options.variables);
      try {
        const facts = await askHost(node, plan, options);
        const notes = notesOn(plan, facts, { byPlaybook: !options.quick, withSecrets: options.secrets !== undefined });
        return { node: node.name, drift: compareHost(plan, facts), notes, problems: [] };
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        return { node: node.name, drift: [], notes: [], problems: error.problems };
      }
    }),
  );
  const answered = probed.filter(({ problems }) => problems.length === 0).map(({ node }) => node);
  const asked = options.quick || answered.length === 0 ? undefined : await askPlaybook(blueprint, keys, answered, console.root, options);
  const checked = probed.map((one): Checked => {
    if (!asked || !answered.includes(one.node)) return one;
    const told = asked.get(one.node);
    const known = new Set(one.drift.map(({ where }) => where));
    return {
      ...one,
      drift: [...one.drift, ...(told?.drift ?? []).filter(({ where }) => !known.has(where))],
      problems: told && told.broken === undefined ? [] : [halfway(one.node, told?.broken)],
    };
  });
  if (options.json) console.out(`${JSON.stringify(checked, undefined, 2)}\n`);
  else for (const one of checked) print(one, console);
  return checked.some(({ problems }) => problems.length > 0) ? 2 : checked.some(({ drift }) => drift.length > 0) ? 1 : 0;
}

function print({ node, drift, notes, problems }: Checked, console: Console): void {
  const { bold, dim, green, yellow } = console.colours;
  const verdict =
    problems.length > 0
      ? 'not compared to the end'
      : drift.length === 0
        ? green('as planned')
        : yellow(`${drift.length} ${drift.length === 1 ? 'difference' : 'differences'}`);
  console.out(`${bold(node)}: ${verdict}\n`);
  console.out(
    table(
      drift.map(({ kind, where, what, got, expected }) => [
        kind,
        where,
        what,
        got ? `got ${got}` : '',
        expected ? `expected ${expected}` : '',
      ]),
    ),
  );
  for (const note of notes) console.out(dim(`  note: ${note}\n`));
  for (const problem of problems) console.err(renderProblem(problem, console));
}

function chosen(nodes: readonly NodePlan[], names: readonly string[]): readonly NodePlan[] {
  const known = nodes.map(({ name }) => name);
  const problems = names
    .filter((name) => !known.includes(name))
    .map((name): Problem => {
      const near = nearest(name, known);
      return {
        id: 'host/unknown-node',
        severity: 'error',
        where: 'arguments',
        what: 'the site has no such node',
        got: `'${name}'`,
        expected: `one of ${known.join(', ')}`,
        do: near ? `write '${near}'` : 'name a node of the site',
      };
    });
  if (problems.length > 0) throw new InputError(problems);
  return names.length === 0 ? nodes : nodes.filter(({ name }) => names.includes(name));
}

const halfway = (where: string, said: string | undefined): Problem => ({
  id: 'host/playbook',
  severity: 'error',
  where,
  what: 'the playbook broke off when it was tried',
  got: said ?? 'no summary of this host',
  expected: 'a run to its end with --check',
  do: 'correct what it says, or say --quick',
});
