import { ApiObject, JsonPatch } from 'cdk8s';
import { clusterRole, configMap, customObject, deployment } from '../../../constructs/kubernetes/kinds';
import { KubeObject } from '../../../constructs/kubernetes/kube-object';
import { SiteChart } from '../../../constructs/kubernetes/site-chart';

const chart = (): SiteChart => new SiteChart({ name: 'blog', namespace: 'apps', wave: 20, partOf: 'uyoop' });

describe('KubeObject', () => {
  test('has exactly the name it was given, the chart’s namespace, labels and sync wave', () => {
    const object = configMap(chart(), { metadata: { name: 'settings', labels: { tier: 'a' } }, data: { key: 'value' } });
    expect(JSON.stringify(object.toJson())).toBe(
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: 'settings',
          namespace: 'apps',
          labels: { 'app.kubernetes.io/managed-by': 'archipel', 'app.kubernetes.io/part-of': 'uyoop', tier: 'a' },
          annotations: { 'argocd.argoproj.io/sync-wave': '20' },
        },
        data: { key: 'value' },
      }),
    );
  });

  test('prefers its own namespace, and has none when its kind is of the cluster', () => {
    const site = chart();
    expect(configMap(site, { metadata: { name: 'a', namespace: 'other' } }).toJson().metadata.namespace).toBe('other');
    expect(clusterRole(site, { metadata: { name: 'a' } }).toJson().metadata).not.toHaveProperty('namespace', expect.anything());
    const custom = { apiVersion: 'a.example/v1', kind: 'Thing', metadata: { name: 'a' } } as const;
    expect(customObject(site, custom).toJson().metadata.namespace).toBe('apps');
    expect(customObject(site, { ...custom, kind: 'Other', scope: 'cluster' }).toJson().metadata.namespace).toBeUndefined();
  });

  test('gives an untyped object its fields as they are', () => {
    const spec = { routes: [{ match: 'Host(`a.example`)' }] };
    const object = customObject(chart(), { apiVersion: 'traefik.io/v1alpha1', kind: 'IngressRoute', metadata: { name: 'a' }, spec });
    expect(object.toJson()).toMatchObject({ apiVersion: 'traefik.io/v1alpha1', kind: 'IngressRoute', spec });
    expect(object.toJson()).not.toHaveProperty('scope');
  });

  test('renders what cdk8s renders of the same props', () => {
    const site = new SiteChart({ name: 'blog', namespace: 'apps', labels: { a: 'b' } });
    const metadata = { name: 'web', labels: { z: '1', b: '2' }, annotations: { x: 'y' }, finalizers: ['a.example/f'] };
    const spec = {
      selector: { matchLabels: { a: 'b' } },
      replicas: undefined,
      template: { metadata: {}, spec: { containers: [{ name: 'c', image: 'i', args: [] }] } },
    };
    const ours = deployment(site, { metadata, spec }).toJson();
    const stock: unknown = new ApiObject(site, 'stock', { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec }).toJson();
    expect(JSON.parse(JSON.stringify(ours))).toStrictEqual(stock);
  });

  test('carries labels, annotations and finalizers that are added later', () => {
    const object = configMap(chart(), { metadata: { name: 'a' } });
    object.metadata.addLabel('later', 'yes');
    object.metadata.addAnnotation('note', 'x');
    object.metadata.addFinalizers('a.example/f');
    expect(object.toJson().metadata).toMatchObject({
      labels: { later: 'yes' },
      annotations: { 'argocd.argoproj.io/sync-wave': '20', note: 'x' },
      finalizers: ['a.example/f'],
    });
  });

  test('keeps what it says of itself where its chart says otherwise', () => {
    const metadata = { name: 'a', annotations: { 'argocd.argoproj.io/sync-wave': '-1' } };
    expect(configMap(chart(), { metadata }).toJson().metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-wave': '-1' });
  });

  test('applies JSON patches to itself alone, though objects share their parts', () => {
    const site = chart();
    const data = { a: '1' };
    const patched = configMap(site, { metadata: { name: 'a' }, data });
    const other = configMap(site, { metadata: { name: 'b' }, data });
    patched.addJsonPatch(JsonPatch.replace('/data/a', '2'));
    expect(patched.toJson()).toMatchObject({ data: { a: '2' } });
    expect(patched.toJson()).toMatchObject({ data: { a: '2' } });
    expect(other.toJson()).toMatchObject({ data: { a: '1' } });
  });

  test('writes maps in the order of their keys, whatever the order given', () => {
    const [one, two] = [
      { b: '1', a: '2' },
      { a: '2', b: '1' },
    ].map((labels) => JSON.stringify(configMap(chart(), { metadata: { name: 'x', labels, annotations: labels } }).toJson()));
    expect(one).toBe(two);
  });

  test.each([
    ['name', { name: 'Bad_Name' }, "ConfigMap 'Bad_Name': name is not valid"],
    ['label', { name: 'a', labels: { k: 'not valid' } }, "ConfigMap 'a': label 'k' is not valid"],
  ])('refuses a %s that Kubernetes refuses', (_, metadata, message) => {
    expect(() => configMap(chart(), { metadata })).toThrow(message);
  });

  test('is one object per kind, namespace and name in its scope', () => {
    const site = chart();
    configMap(site, { metadata: { name: 'a' } });
    expect(() => configMap(site, { metadata: { name: 'a' } })).toThrow("'ConfigMap.a'");
    expect(configMap(site, { metadata: { name: 'a', namespace: 'b' } })).toBeInstanceOf(KubeObject);
  });
});
