import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/project';

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly resolved?: string }>>;
}
const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Lock;
const copies = (name: string): readonly string[] =>
  Object.keys(lock.packages).filter((path) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`));

// a second copy would drop aspects silently: its symbols differ
test.each(['cdktf', 'cdk8s', 'constructs'])('one copy of %s is installed', (name) => {
  expect(copies(name)).toEqual([`node_modules/${name}`]);
});

test('the lock file names no registry', () => {
  expect(Object.values(lock.packages).filter(({ resolved }) => resolved?.startsWith('http'))).toEqual([]);
});
