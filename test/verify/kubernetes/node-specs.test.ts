import { load } from './esm';

interface NodeLike {
  readonly name: string;
  readonly k3s?: string;
  readonly capacity?: { readonly millicores: number; readonly memoryMib: number; readonly diskMib: number; readonly arch: string };
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly string[];
}
const { nodeSpecs } = load<{ nodeSpecs(blueprint: { readonly nodes: readonly NodeLike[] }): readonly string[] }>('node-specs');
const capacity = { millicores: 4000, memoryMib: 8192, diskMib: 81920, arch: 'amd64' };

test('the cluster that judges has the nodes of the site: their names, sizes, roles, taints and labels', () => {
  const nodes: readonly NodeLike[] = [
    { name: 'one', k3s: 'first-server', capacity, labels: { disk: 'fast' }, taints: ['role=witness:NoSchedule'] },
    { name: 'two', k3s: 'agent', capacity: { ...capacity, arch: 'arm64' }, labels: {}, taints: [] },
  ];
  expect(nodeSpecs({ nodes })).toEqual([
    'one:4000m:8192Mi:role=server,arch=amd64,disk=81920Mi,taint=role=witness:NoSchedule,label=disk=fast',
    'two:4000m:8192Mi:role=agent,arch=arm64,disk=81920Mi',
  ]);
});

test('machines beside the cluster are not among them', () => {
  expect(nodeSpecs({ nodes: [{ name: 'mail', capacity, labels: {}, taints: [] }] })).toEqual([]);
});

test('a machine of unknown size is refused: nobody can say what fits on it', () => {
  expect(() => nodeSpecs({ nodes: [{ name: 'odd', k3s: 'agent', labels: {}, taints: [] }] })).toThrow('node odd');
});
