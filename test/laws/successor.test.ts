import type { OutputFile } from '../../constructs/files/output-tree';
import { resolve } from '../../blueprint/resolve';
import sites from '../../environments';
import { userData } from '../../hosts';
import type * as Synth from '../../stacks/synth';

const SITES = sites
  .map((site) => resolve(site, site.name))
  .map(({ blueprint }) => ({ blueprint, userData: (node: Parameters<typeof userData>[0]) => userData(node, blueprint) }));

interface Synthesis {
  readonly versions: ReadonlySet<string>;
  readonly stacks: ReadonlyMap<string, unknown>;
}

function synthesizedWith(library: 'cdktf' | 'cdktn'): Synthesis {
  let files: readonly OutputFile[] = [];
  jest.isolateModules(() => {
    jest.doMock('cdktf', () => jest.requireActual<object>(library));
    const { terraformTree } = jest.requireActual<typeof Synth>('../../stacks/synth');
    files = terraformTree(SITES)
      .files()
      .filter(({ path }) => path.endsWith('cdk.tf.json'));
  });
  return {
    versions: new Set(
      files.map(
        ({ content }) =>
          (JSON.parse(content) as { readonly '//': { readonly metadata: { readonly version: string } } })['//'].metadata.version,
      ),
    ),
    stacks: new Map(files.map(({ path, content }) => [path, comparable(JSON.parse(content))])),
  };
}

/** What differs between the two by design: the version, and keys with empty lists. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => key !== 'version' && !(Array.isArray(inner) && inner.length === 0))
      .map(([key, inner]) => [key, comparable(inner)]),
  );
}

test('cdktn, the live continuation of cdktf, synthesizes the same', () => {
  const now = synthesizedWith('cdktf');
  const next = synthesizedWith('cdktn');
  expect([[...now.versions], [...next.versions]]).toEqual([['0.21.0'], ['0.24.0']]);
  expect(now.stacks.size).toBeGreaterThanOrEqual(13);
  expect(next.stacks).toEqual(now.stacks);
}, 60_000);
