import { basename, dirname } from 'node:path';
import { filesUnder, importsOf, SOURCES, type Import } from '../setup/project';

const all: readonly Import[] = SOURCES.flatMap((folder) => filesUnder(folder, '.ts')).flatMap(importsOf);
const top = (path: string): string => path.split('/')[0] ?? '';
const isIn = (path: string, ...folders: readonly string[]): boolean => folders.includes(top(path));
const say = ({ file, target }: Import): string => `${file} imports ${target}`;
const OUTPUTS = ['stacks', 'charts', 'hosts', 'recovery', 'report'];

test('the imports are really seen', () => {
  expect(all.length).toBeGreaterThan(300);
  expect(all.some(({ file, target }) => file === 'cli/synthesis.ts' && target === 'charts/synth')).toBe(true);
});

test('constructs take plain props: they see no environment, blueprint or output', () => {
  expect(
    all.filter(({ file, target }) => isIn(file, 'constructs') && isIn(target, 'environments', 'blueprint', 'cli', ...OUTPUTS)).map(say),
  ).toEqual([]);
});

test('outputs never import each other', () => {
  const entry = /^(stacks|charts)\/main\.ts$/;
  expect(
    all
      .filter(
        ({ file, target }) =>
          OUTPUTS.some((a) => top(file) === a && OUTPUTS.some((b) => a !== b && top(target) === b)) && !entry.test(file),
      )
      .map(say),
  ).toEqual([]);
});

test('outputs know the blueprint by its types, services excepted', () => {
  const isService = (file: string): boolean => basename(file) === 'service.ts';
  const values = all.filter(
    ({ file, target, typeOnly }) => isIn(file, ...OUTPUTS) && isIn(target, 'blueprint', 'environments') && !typeOnly && !isService(file),
  );
  // order of waves and words of ends are facts, not behaviour
  expect(values.map(say).filter((line) => !/(blueprint\/service|blueprint\/secrets|blueprint\/flow)$/.test(line))).toEqual([]);
});

test('only the command line and the two apps read the list of sites', () => {
  const readers = all.filter(({ target }) => target === 'environments/index').map(({ file }) => file);
  expect(readers.filter((file) => !file.startsWith('cli/') && !/^(stacks|charts)\/main\.ts$/.test(file))).toEqual([]);
});

test('cdktf is imported from one module', () => {
  expect(all.filter(({ target, typeOnly }) => target === 'cdktf' && !typeOnly).map(({ file }) => file)).toEqual([
    'constructs/terraform/cdktf.ts',
  ]);
});

test('a service states facts: no cdk8s, and its chart is loaded lazily', () => {
  const services = all.filter(({ file }) => /^charts\/[^/]+\/service\.ts$/.test(file));
  expect(services.filter(({ target }) => /^cdk8s|^constructs\/kubernetes/.test(target)).map(say)).toEqual([]);
});

test('cdk8s-plus gives types only: loading it costs more than a site', () => {
  expect(all.filter(({ target, typeOnly }) => target.startsWith('cdk8s-plus') && !typeOnly).map(say)).toEqual([]);
});

test('nothing outside its folder names a service, but lists of them', () => {
  const foreign = all.filter(({ file, target }) => /^charts\/[^/]+\/(service|chart)$/.test(target) && dirname(file) !== dirname(target));
  expect(foreign.filter(({ file }) => !file.startsWith('environments/') && file !== 'charts/synth.ts').map(say)).toEqual([]);
});

test('there are no cycles', () => {
  const graph = new Map<string, string[]>();
  for (const { file, target, typeOnly } of all) {
    if (typeOnly) continue;
    const from = file.replace(/\.ts$/, '');
    graph.set(from, [...(graph.get(from) ?? []), target]);
  }
  expect(cycleIn(graph)).toEqual([]);
});

function cycleIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): readonly string[] => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return [];
    for (const next of graph.get(node) ?? graph.get(`${node}/index`) ?? []) {
      const cycle = visit(next, [...path, node]);
      if (cycle.length > 0) return cycle;
    }
    done.add(node);
    return [];
  };
  for (const node of graph.keys()) {
    const cycle = visit(node, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
