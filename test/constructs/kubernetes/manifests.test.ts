import { parse } from 'yaml';
import { clusterRole, configMap, customObject, namespace } from '../../../constructs/kubernetes/kinds';
import { HEADER, manifestTree, synthesize } from '../../../constructs/kubernetes/manifests';
import { SiteChart, type SiteChartProps } from '../../../constructs/kubernetes/site-chart';

const chart = (props: Partial<SiteChartProps>, build: (chart: SiteChart) => void = () => undefined): SiteChart => {
  const made = new SiteChart({ name: 'blog', namespace: 'apps', ...props });
  build(made);
  return made;
};
const map = (name: string, space?: string) => (scope: SiteChart) => configMap(scope, { metadata: { name, namespace: space } });
const paths = (...charts: SiteChart[]) =>
  manifestTree(synthesize(charts))
    .files()
    .map(({ path }) => path);

describe('synthesize', () => {
  test('gives each chart’s objects in the order of their files, whatever the order they were made in', () => {
    const [made, turned] = [
      ['b', 'a'],
      ['a', 'b'],
    ].map((names) => synthesize([chart({ wave: 20 }, (scope) => names.forEach((name) => map(name)(scope)))]));
    expect(made).toEqual([
      {
        chart: 'blog',
        folder: '20-blog',
        manifests: [
          { file: 'configmap-a.yaml', manifest: expect.objectContaining({ kind: 'ConfigMap' }) as unknown },
          { file: 'configmap-b.yaml', manifest: expect.objectContaining({ kind: 'ConfigMap' }) as unknown },
        ],
      },
    ]);
    expect(turned).toEqual(made);
  });

  test('refuses an object that two charts make, whatever the version of its API', () => {
    const thing = (apiVersion: `${string}/${string}`) => (scope: SiteChart) =>
      customObject(scope, { apiVersion, kind: 'Thing', metadata: { name: 'x' } });
    expect(() => synthesize([chart({ name: 'a' }, map('x')), chart({ name: 'b' }, map('x'))])).toThrow(
      "ConfigMap 'apps/x': is made by charts 'a' and 'b', expected one, do give one of them another name or namespace",
    );
    expect(() => synthesize([chart({ name: 'a' }, thing('a.example/v1')), chart({ name: 'b' }, thing('a.example/v2'))])).toThrow(
      "Thing.a.example 'apps/x': is made by charts 'a' and 'b'",
    );
  });

  test('refuses an object that one chart makes twice', () => {
    const twice = (scope: SiteChart) => [map('x')(scope), map('x', 'apps')(scope)];
    expect(() => synthesize([chart({}, twice)])).toThrow("ConfigMap 'apps/x': is made by chart 'blog' twice");
  });

  test('refuses two objects of a cluster kind that charts of two namespaces make', () => {
    const cluster = (scope: SiteChart) => clusterRole(scope, { metadata: { name: 'x' } });
    expect(() => synthesize([chart({ name: 'a', namespace: 'a' }, cluster), chart({ name: 'b', namespace: 'b' }, cluster)])).toThrow(
      "ClusterRole.rbac.authorization.k8s.io 'x': is made by charts 'a' and 'b'",
    );
  });

  test('takes one name in two namespaces, kinds or groups', () => {
    const thing = (apiVersion: `${string}/${string}`) => (scope: SiteChart) =>
      customObject(scope, { apiVersion, kind: 'Thing', metadata: { name: 'x' } });
    const charts = [map('x'), map('x', 'other'), thing('a.example/v1'), thing('b.example/v1')].map((build, index) =>
      chart({ name: `c${index}` }, build),
    );
    expect(synthesize(charts)).toHaveLength(4);
  });

  test('refuses two charts of one folder', () => {
    expect(() => synthesize([chart({ wave: 1 }), chart({ wave: 1 })])).toThrow("folder '01-blog': is made by chart 'blog' twice");
  });

  test('says all that constructs find wrong with themselves', () => {
    const wrong = chart({}, (scope) => {
      map('x')(scope).node.addValidation({ validate: () => ['first', 'second'] });
      scope.node.addValidation({ validate: () => ['third'] });
    });
    expect(() => synthesize([wrong])).toThrow('blog: third\nblog/ConfigMap.x: first\nblog/ConfigMap.x: second');
  });
});

describe('manifestTree', () => {
  test('writes one YAML file per object under its chart, headed by where to change it', () => {
    const tree = manifestTree(
      synthesize([
        chart({ wave: 5 }, (scope) => configMap(scope, { metadata: { name: 'x' }, data: { a: undefined as unknown as string, b: 'on' } })),
      ]),
    );
    const [file, ...others] = tree.files();
    expect(others).toEqual([]);
    expect(file?.path).toBe('05-blog/configmap-x.yaml');
    expect(file?.content.split('\n')[0]).toBe(`# ${HEADER}`);
    expect(parse(file?.content ?? '')).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'x',
        namespace: 'apps',
        labels: { 'app.kubernetes.io/managed-by': 'archipel' },
        annotations: { 'argocd.argoproj.io/sync-wave': '5' },
      },
      data: { b: 'on' },
    });
  });

  test('names the file of an object after its namespace only where the chart has several', () => {
    const single = (scope: SiteChart) => [map('x')(scope), namespace(scope, { metadata: { name: 'apps' } })];
    const several = (scope: SiteChart) => [map('x')(scope), map('x', 'other')(scope), namespace(scope, { metadata: { name: 'n' } })];
    expect(paths(chart({}, single))).toEqual(['blog/configmap-x.yaml', 'blog/namespace-apps.yaml']);
    expect(paths(chart({}, several))).toEqual(['blog/configmap-apps.x.yaml', 'blog/configmap-other.x.yaml', 'blog/namespace-n.yaml']);
  });

  test('never gives two objects one file, though their names run together', () => {
    expect(paths(chart({}, (scope) => [map('c', 'a-b')(scope), map('b-c', 'a')(scope)]))).toEqual([
      'blog/configmap-a-b.c.yaml',
      'blog/configmap-a.b-c.yaml',
    ]);
  });

  test('gives a name with a colon a file that every system can hold', () => {
    expect(paths(chart({}, (scope) => clusterRole(scope, { metadata: { name: 'system:Reader' } })))).toEqual([
      'blog/clusterrole-system-reader.yaml',
    ]);
  });
});

describe('SiteChart', () => {
  test('goes without a wave when it has none', () => {
    const [{ folder, manifests } = { folder: '', manifests: [] }] = synthesize([chart({}, map('x'))]);
    expect(folder).toBe('blog');
    expect(manifests[0]?.manifest.metadata.annotations).toBeUndefined();
    expect(chart({ wave: 0 }).folder).toBe('00-blog');
  });

  test('has an App of its own, whose folder no environment variable changes', () => {
    const before = process.env['CDK8S_OUTDIR'];
    process.env['CDK8S_OUTDIR'] = '/elsewhere';
    try {
      const [a, b] = [chart({ name: 'a' }), chart({ name: 'b' })];
      expect(a.node.root).not.toBe(b.node.root);
      expect(a.node.root).toMatchObject({ outdir: 'gitops' });
    } finally {
      if (before === undefined) delete process.env['CDK8S_OUTDIR'];
      else process.env['CDK8S_OUTDIR'] = before;
    }
  });
});
