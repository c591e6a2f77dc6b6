import type { Blueprint } from '../../blueprint/blueprint';
import { planOwnImages } from '../../blueprint/own-images';
import { resolve } from '../../blueprint/resolve';
import { WITNESS } from '../../blueprint/service';
import { postgres } from '../../charts/postgres/service';
import type { EnvironmentInput } from '../../environments/environment';
import { clustered } from '../charts/postgres/site';
import { edited, everyNode, read, readYaml, textsOf } from './site';

const FOLDER = '/var/lib/rancher/k3s/agent/images';
interface Variables {
  readonly k3s_images?: readonly string[];
  readonly bundle_folders: readonly { readonly path: string; readonly mode: string }[];
}
const variablesOf = (blueprint: Blueprint, node: string): Variables => readYaml(textsOf(blueprint), `ansible/host_vars/${node}.yaml`);
const running = (change: Partial<EnvironmentInput>, options: Partial<Parameters<typeof postgres>[0]> = {}): Blueprint =>
  edited('uyoop', ({ services, ...site }) => ({
    ...site,
    ...change,
    // no other of the site's databases
    services: {
      ...Object.fromEntries(Object.entries(services ?? {}).filter(([, { definition }]) => definition.kind !== 'postgres')),
      pg: postgres({ in: 'data', on: 'ai-lab', archive: {}, ...options } as never),
    },
  }));

test('tarballs go to the nodes that run them, into the folder that K3s imports from, which root alone reads', () => {
  const blueprint = running({});
  expect(variablesOf(blueprint, 'ai-lab')).toMatchObject({
    k3s_images: [expect.stringMatching(/^localhost\/archipel\/pgbouncer:/), expect.stringMatching(/^localhost\/archipel\/postgres:/)],
    bundle_folders: expect.arrayContaining([expect.objectContaining({ path: FOLDER, mode: '0700' })]) as unknown,
  });
  expect(variablesOf(blueprint, 'core-prod').k3s_images).toBeUndefined();
  expect(variablesOf(blueprint, 'core-prod').bundle_folders.map(({ path }) => path)).not.toContain(FOLDER);
});

test('each folder on the way is there before what is in it', () => {
  const paths = variablesOf(running({}), 'ai-lab').bundle_folders.map(({ path }) => path);
  for (const path of paths.filter((one) => one.startsWith('/var/lib/rancher/')))
    expect(paths.slice(0, paths.indexOf(path))).toContain(path.slice(0, path.lastIndexOf('/')));
});

test('nodes of a site with a registry import nothing', () => {
  expect(variablesOf(running({ images: { registry: 'ghcr.io/example/images' } }), 'ai-lab').k3s_images).toBeUndefined();
});

test.each(everyNode)('%s imports what its site says that it runs, and nothing else', (_, blueprint, { name }) => {
  const imported = blueprint.ownImages.flatMap((image) => (image.imported && image.nodes.includes(name) ? [image.reference] : []));
  expect(variablesOf(blueprint, name).k3s_images ?? []).toEqual(imported);
});

test('the role places the images before K3s starts, and waits for them after', () => {
  const tasks = read(textsOf(running({})), 'ansible/roles/k3s/tasks/main.yaml');
  const order = ['images.yaml', 'Restart what changed', 'Start K3s', 'imported.yaml'].map((word) => tasks.indexOf(word));
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(order[0]).toBeGreaterThan(0);
});

test('a node whose taint the pods do not bear gets no image, one that they bear and one that only asks them to go elsewhere do', () => {
  const tainted = (taint: string): readonly string[] => {
    const { environment, blueprint } = resolve(clustered({}, { images: {} }), 'site.ts');
    const nodes = blueprint.nodes.map((node) => (node.name === 'three' ? { ...node, taints: [taint] } : node));
    return planOwnImages(environment, blueprint.services, nodes).find(({ name }) => name === 'postgres')?.nodes ?? [];
  };
  expect(tainted(WITNESS)).toEqual(['one', 'two']);
  expect(tainted('role=busy:PreferNoSchedule')).toEqual(['one', 'two', 'three']);
});
