import { k8s } from 'cdk8s-plus-28';
import { Autoscaler, Ingress, NetworkPolicy } from '../../../constructs/kubernetes';
import * as kinds from '../../../constructs/kubernetes/kinds';
import { SiteChart } from '../../../constructs/kubernetes/site-chart';
import type { KubeObject } from '../../../constructs/kubernetes/kube-object';
import { deployment } from './support';

const { customObject: _, ...factories } = kinds;
/** Kinds that the API serves outside of namespaces. */
const CLUSTER = ['ClusterRole', 'ClusterRoleBinding', 'IngressClass', 'Namespace', 'PersistentVolume', 'PriorityClass', 'StorageClass'];
/** Group, version and kind of every generated class that is of a stable version. */
const known = new Set(
  Object.values(k8s)
    .flatMap((item) => ('GVK' in item ? [item.GVK] : []))
    .map(({ apiVersion, kind }) => `${apiVersion} ${kind}`),
);
const chart = (): SiteChart => new SiteChart({ name: 'c', namespace: 'apps' });

describe.each(Object.entries(factories))('%s', (name, factory) => {
  // each takes metadata and, for what is asked here, no more
  const make = factory as (scope: SiteChart, props: { readonly metadata: { readonly name: string } }) => KubeObject;
  const object = make(chart(), { metadata: { name: 'a' } }).toJson();

  test('makes a kind of the API under its own name', () => {
    expect(known).toContain(`${object.apiVersion} ${object.kind}`);
    expect(object.apiVersion).toMatch(/(?:^|\/)v\d+$/);
    expect(object.kind.toLowerCase()).toBe(name.toLowerCase());
  });

  test('stands in a namespace exactly where the API has it there', () => {
    expect(object.metadata.namespace).toBe(CLUSTER.includes(object.kind) ? undefined : 'apps');
  });
});

test('constructs that are objects themselves make kinds of the API', () => {
  const { labels } = deployment;
  const made = [
    new Autoscaler(chart(), { name: 'a', labels, min: 1, max: 2, cpu: 50 }),
    new Ingress(chart(), { name: 'a', labels, className: 'c', tls: 'none', routes: [{ host: 'a.example', service: 'a', port: 1 }] }),
    new NetworkPolicy(chart(), { name: 'a', selects: { a: 'b' }, ingress: [], egress: [] }),
  ].map((object) => `${object.apiVersion} ${object.kind}`);
  expect(made).toEqual(['autoscaling/v2 HorizontalPodAutoscaler', 'networking.k8s.io/v1 Ingress', 'networking.k8s.io/v1 NetworkPolicy']);
  for (const name of made) expect(known).toContain(name);
});

test('no Secret can be made: values never stand in manifests', () => {
  expect(Object.keys(factories).map((name) => name.toLowerCase())).not.toContain('secret');
});
