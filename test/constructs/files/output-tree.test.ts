import { OutputTree } from '../../../constructs/files/output-tree';

describe('OutputTree', () => {
  test('gives its files sorted by path, with their mode', () => {
    const tree = new OutputTree();
    tree.add('b/c.yaml', 'c\n');
    tree.add('a.sh', '#!/bin/sh\n', 0o755);
    tree.add('b-c', 'x\n');
    expect(tree.files()).toEqual([
      { path: 'a.sh', content: '#!/bin/sh\n', mode: 0o755 },
      { path: 'b-c', content: 'x\n', mode: 0o644 },
      { path: 'b/c.yaml', content: 'c\n', mode: 0o644 },
    ]);
    expect(tree.size).toBe(3);
  });

  test.each(['', '/a', 'a/', 'a//b', '../a', 'a/../b', './a', 'a/.', '..', 'a\\b'])('refuses the path %j', (path) => {
    const tree = new OutputTree();
    expect(() => tree.add(path, '')).toThrow(`output path '${path}' must be relative and stay inside its tree`);
    expect(tree.size).toBe(0);
  });

  test.each(['.hidden', 'a/..b', 'a...b', 'with space'])('takes the path %j', (path) => {
    const tree = new OutputTree();
    tree.add(path, '');
    expect(tree.files().map((file) => file.path)).toEqual([path]);
  });

  test('takes a path once, and keeps what it had', () => {
    const tree = new OutputTree();
    tree.add('a', 'first');
    expect(() => tree.add('a', 'second')).toThrow("output path 'a' is written twice");
    expect(tree.files()[0]?.content).toBe('first');
  });

  test('takes in another tree under a folder, modes included', () => {
    const [inner, outer] = [new OutputTree(), new OutputTree()];
    inner.add('run.sh', '#!/bin/sh\n', 0o755);
    outer.mount('hosts/core', inner);
    expect(outer.files()).toEqual([{ path: 'hosts/core/run.sh', content: '#!/bin/sh\n', mode: 0o755 }]);
    expect(() => outer.mount('hosts/core', inner)).toThrow("output path 'hosts/core/run.sh' is written twice");
    expect(() => outer.mount('../out', inner)).toThrow('must be relative');
  });
});
