import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { OutputTree } from '../../../constructs/files/output-tree';
import { compareTree, ForeignFileError, LISTING, writeTrees, type Output } from '../../../constructs/files/write-tree';

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'archipel-write-'));
  folder = join(root, 'out');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const treeOf = (files: Readonly<Record<string, string>>): OutputTree => {
  const tree = new OutputTree();
  for (const [path, content] of Object.entries(files)) tree.add(path, content, path.endsWith('.sh') ? 0o755 : undefined);
  return tree;
};
const write = (files: Readonly<Record<string, string>>, owns?: Output['owns']) => writeTrees([{ folder, tree: treeOf(files), owns }])[0];
const compare = (files: Readonly<Record<string, string>>, owns?: Output['owns']) => compareTree({ folder, tree: treeOf(files), owns });
const put = (path: string, content: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
};
/** Every file below a folder, by path, with its text. */
const found = (place: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(place, { recursive: true, encoding: 'utf8' })
      .filter((path) => statSync(join(place, path)).isFile())
      .sort()
      .map((path) => [path, readFileSync(join(place, path), 'utf8')]),
  );
const listing = (...paths: string[]): string => paths.map((path) => `${path}\n`).join('');

describe('writeTrees', () => {
  test('a file of ours may become a folder, and a folder a file', () => {
    write({ a: '1\n', 'b/c': '2\n' });
    expect(write({ 'a/x': '3\n', b: '4\n' })).toMatchObject({ removed: ['a', 'b/c'] });
    expect(found(folder)).toEqual({ 'a/x': '3\n', b: '4\n', [LISTING]: listing('a/x', 'b') });
  });
  test('a folder that holds something of somebody else stays one', () => {
    write({ 'b/c': '2\n' });
    put('b/mine', 'mine\n');
    expect(() => write({ b: '4\n' })).toThrow(ForeignFileError);
    expect(found(folder)).toEqual({ 'b/c': '2\n', 'b/mine': 'mine\n', [LISTING]: listing('b/c') });
  });
  test('makes a folder hold exactly the tree, and a list of it', () => {
    expect(write({ 'b/c.yaml': 'c\n', 'a.sh': '#!/bin/sh\n' })).toEqual({ written: ['a.sh', 'b/c.yaml'], removed: [], unchanged: 0 });
    expect(found(folder)).toEqual({ 'b/c.yaml': 'c\n', 'a.sh': '#!/bin/sh\n', [LISTING]: listing('a.sh', 'b/c.yaml') });
    expect(statSync(folder).mode & 0o777).toBe(0o755);
    expect(statSync(join(folder, 'a.sh')).mode & 0o111).toBe(0o111);
    expect(statSync(join(folder, 'b/c.yaml')).mode & 0o111).toBe(0);
  });

  test('leaves nothing beside the folder', () => {
    write({ a: '1' });
    write({ a: '2', b: '1' });
    expect(readdirSync(root)).toEqual(['out']);
  });

  test('touches nothing when nothing changed', () => {
    write({ a: '1\n', 'b/c': '2\n' });
    const past = new Date('2001-01-01');
    for (const path of ['a', 'b/c', LISTING]) utimesSync(join(folder, path), past, past);
    expect(write({ a: '1\n', 'b/c': '2\n' })).toEqual({ written: [], removed: [], unchanged: 2 });
    for (const path of ['a', 'b/c', LISTING]) expect(statSync(join(folder, path)).mtime).toEqual(past);
  });

  test('writes the files that changed, by text or by mode, and leaves the others', () => {
    write({ a: '1', b: '1', 'c.sh': 'x' });
    const past = new Date('2001-01-01');
    for (const path of ['a', 'b', 'c.sh']) utimesSync(join(folder, path), past, past);
    const tree = new OutputTree();
    tree.add('a', '2');
    tree.add('b', '1');
    tree.add('c.sh', 'x', 0o644);
    expect(writeTrees([{ folder, tree }])).toEqual([{ written: ['a', 'c.sh'], removed: [], unchanged: 1 }]);
    expect(found(folder)).toMatchObject({ a: '2', b: '1', 'c.sh': 'x' });
    expect(statSync(join(folder, 'b')).mtime).toEqual(past);
    expect(statSync(join(folder, 'c.sh')).mode & 0o111).toBe(0);
  });

  test('sees a change of one letter that keeps the length', () => {
    write({ a: 'é1' });
    expect(write({ a: 'é2' })).toMatchObject({ written: ['a'] });
    expect(found(folder)).toMatchObject({ a: 'é2' });
  });

  test('removes what it wrote before and the tree has no more, with folders that become empty', () => {
    write({ a: '1', 'b/c/d': '1', 'b/e': '1' });
    expect(write({ a: '1', 'b/e': '1' })).toEqual({ written: [], removed: ['b/c/d'], unchanged: 2 });
    expect(readdirSync(join(folder, 'b'))).toEqual(['e']);
    expect(write({ a: '1' })).toMatchObject({ removed: ['b/e'] });
    expect(readdirSync(folder).sort()).toEqual([LISTING, 'a']);
  });

  test('leaves the files of others, and the folders that hold them', () => {
    write({ 'b/c': '1' });
    put('b/mine', 'kept');
    put('notes.txt', 'kept');
    write({ a: '1' });
    expect(found(folder)).toEqual({ a: '1', 'b/mine': 'kept', 'notes.txt': 'kept', [LISTING]: listing('a') });
  });

  test('does not mind that a file it wrote was removed by hand', () => {
    write({ a: '1', b: '1' });
    rmSync(join(folder, 'a'));
    rmSync(join(folder, 'b'));
    expect(write({ b: '1' })).toEqual({ written: ['b'], removed: [], unchanged: 0 });
  });

  test('restores a file that it wrote and somebody changed', () => {
    write({ a: '1' });
    put('a', 'changed');
    expect(write({ a: '1' })).toMatchObject({ written: ['a'] });
    expect(found(folder)).toMatchObject({ a: '1' });
  });

  test.each([
    ['in a folder that it wrote', true],
    ['in a folder that it never wrote', false],
  ])('never overwrites a file of somebody else, %s', (_, known) => {
    if (known) write({ old: '1' });
    put('a', 'precious');
    const before = found(folder);
    expect(() => write({ a: '1', b: '1' })).toThrow(new ForeignFileError(join(folder, 'a')));
    expect(found(folder)).toEqual(before);
    expect(readdirSync(root)).toEqual(['out']);
  });

  test('adopts a file of somebody else that is the same already', () => {
    put('a', '1');
    expect(write({ a: '1' })).toEqual({ written: [], removed: [], unchanged: 1 });
    expect(write({})).toMatchObject({ removed: ['a'] });
  });

  test('keeps what it wrote and this tree does not own', () => {
    const owns = (path: string): boolean => path.startsWith('duo/');
    write({ 'duo/a': '1', 'duo/b': '1', 'trio/a': '1' });
    expect(write({ 'duo/a': '2' }, owns)).toEqual({ written: ['duo/a'], removed: ['duo/b'], unchanged: 0 });
    expect(found(folder)).toEqual({ 'duo/a': '2', 'trio/a': '1', [LISTING]: listing('duo/a', 'trio/a') });
    expect(write({ 'duo/a': '2' })).toMatchObject({ removed: ['trio/a'] });
  });

  test('writes nothing at all when one of several trees cannot be written', () => {
    write({ a: '1' });
    const blocked = join(root, 'file', 'out');
    writeFileSync(join(root, 'file'), 'in the way');
    const outputs = [
      { folder, tree: treeOf({ a: '2' }) },
      { folder: join(root, 'new'), tree: treeOf({ x: '1' }) },
      { folder: blocked, tree: treeOf({ y: '1' }) },
    ];
    expect(() => writeTrees(outputs)).toThrow(/ENOTDIR|EEXIST/);
    expect(found(root)).toEqual({ file: 'in the way', 'out/a': '1', [`out/${LISTING}`]: listing('a') });
    expect(readdirSync(root).sort()).toEqual(['file', 'out']);
  });

  test('writes nothing when a later tree would overwrite a file of somebody else', () => {
    put('a', 'precious');
    const other = join(root, 'other');
    expect(() =>
      writeTrees([
        { folder: other, tree: treeOf({ x: '1' }) },
        { folder, tree: treeOf({ a: '1' }) },
      ]),
    ).toThrow(ForeignFileError);
    expect(existsSync(other)).toBe(false);
    expect(readdirSync(root)).toEqual(['out']);
  });
});

describe('compareTree', () => {
  test('says what a write would do, and does not do it', () => {
    write({ a: '1', b: '1', gone: '1' });
    const before = found(folder);
    expect(compare({ a: '1', b: '2', c: '1' })).toEqual({ added: ['c'], changed: ['b'], removed: ['gone'] });
    expect(found(folder)).toEqual(before);
  });

  test('says everything of a folder that is not there, and nothing of one that is up to date', () => {
    expect(compare({ a: '1' })).toEqual({ added: ['a'], changed: [], removed: [] });
    write({ a: '1' });
    expect(compare({ a: '1' })).toEqual({ added: [], changed: [], removed: [] });
  });

  test('leaves out what the tree does not own', () => {
    write({ 'duo/a': '1', 'trio/a': '1' });
    expect(compare({}, (path) => path.startsWith('duo/')).removed).toEqual(['duo/a']);
  });
});
