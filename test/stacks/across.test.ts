import { resolve } from '../../blueprint/resolve';
import sites from '../../environments';
import { userData } from '../../hosts';
import { terraformTree } from '../../stacks/synth';

type Section = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
interface Stack {
  readonly resource?: Section;
  readonly data?: Section;
  readonly locals?: Readonly<Record<string, unknown>>;
  readonly output?: Readonly<Record<string, unknown>>;
  readonly variable?: Readonly<Record<string, unknown>>;
}

const files = terraformTree(
  sites
    .map((site) => resolve(site, site.name).blueprint)
    .map((blueprint) => ({ blueprint, userData: (node) => userData(node, blueprint) })),
).files();
const stacks = new Map(
  files
    .filter(({ path }) => path.endsWith('cdk.tf.json'))
    .map(({ path, content }) => [path.split('/')[1] ?? '', JSON.parse(content) as Stack]),
);
const manifest = JSON.parse(files.find(({ path }) => path === 'manifest.json')?.content ?? '') as {
  readonly stacks: Readonly<Record<string, { readonly dependencies: readonly string[] }>>;
};

/** What a stack declares, as expressions name it. */
function declared({ resource = {}, data = {}, locals = {}, variable = {} }: Stack): ReadonlySet<string> {
  const inside = (section: Section, prefix = ''): string[] =>
    Object.entries(section).flatMap(([type, named]) => Object.keys(named).map((name) => `${prefix}${type}.${name}`));
  return new Set([
    ...inside(resource),
    ...inside(data, 'data.'),
    ...Object.keys(locals).map((name) => `local.${name}`),
    ...Object.keys(variable).map((name) => `var.${name}`),
  ]);
}

/** What the expressions of a stack name. */
function named(stack: Stack): readonly string[] {
  const expressions = JSON.stringify(stack).match(/(?<!\$)\$\{(?:[^"}\\]|\\.)*\}/g) ?? [];
  return expressions.flatMap(
    (text) => text.match(/\b(?:data\.)?(?:hcloud|ovh|cloudflare|minio|terraform)_\w+\.[\w-]+|\b(?:local|var)\.[\w-]+/g) ?? [],
  );
}

const STATE = /data\.terraform_remote_state\.([\w-]+)\.outputs\.([\w-]+)/g;

test('a stack names nothing that it does not declare', () => {
  for (const [name, stack] of stacks) {
    const known = declared(stack);
    expect([name, named(stack).filter((reference) => !known.has(reference))]).toEqual([name, []]);
  }
  expect([...stacks.values()].flatMap(named).length).toBeGreaterThan(50);
});

test('what a stack reads of another is an output there, and the other is applied first', () => {
  const read = new Set<string>();
  for (const [name, stack] of stacks)
    for (const [, from = '', output = ''] of JSON.stringify(stack).matchAll(STATE)) {
      read.add(`${from}.${output}`);
      expect(Object.keys(stacks.get(from)?.output ?? {})).toContain(output);
      expect(manifest.stacks[name]?.dependencies).toContain(from);
    }
  const outputs = [...stacks].flatMap(([name, { output = {} }]) => Object.keys(output).map((key) => `${name}.${key}`));
  expect(outputs.filter((output) => !read.has(output))).toEqual([]);
  expect([...read]).toContain('hetzner-trio-foundation.addresses_node1_ipv4_ip');
  expect([...read]).toContain('hetzner-trio-servers.server_node1_id');
});
