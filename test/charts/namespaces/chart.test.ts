import { defineService, image, type Component } from '../../../blueprint/service';
import { Workload } from '../../../constructs/kubernetes';
import { toMebibytes, toMillicores, type Cpu, type Size } from '../../../constructs/units';
import { componentOf, imageOf } from '../../../charts/service-chart';
import type { EnvironmentInput } from '../../../environments/environment';
import { example } from '../example';
import { podsOf, type ContainerJson, type PodJson } from '../pods';
import { textOf, write, writeSites, type KubeJson, type WrittenSite } from '../site-objects';

test('the namespaces of a small site', async () => {
  const written = await write(example);
  expect(['namespaces', 'restrictions'].map((chart) => textOf(written, chart)).join('\n')).toMatchSnapshot();
});

test('files applied by name find their namespace there: all but those that day 1 places with theirs', async () => {
  for (const { blueprint, files } of await writeSites()) {
    const placed = blueprint.bootstrap.flatMap(({ manifests }) => manifests.flatMap(({ objects }) => objects as readonly KubeJson[]));
    // the rest of its folder, whose kinds come later, is an Application of its own
    const late = new Set(
      files.flatMap(({ path, object }) =>
        object.kind === 'Application' && object.metadata.name.endsWith('-late') ? [path.split('/')[0]] : [],
      ),
    );
    const known = new Set(['kube-system', ...placed.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name)]);
    const homeless: string[] = [];
    for (const { path, object } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
      const { name, namespace } = object.metadata;
      if (object.kind === 'Namespace') known.add(name);
      else if (namespace !== undefined && !known.has(namespace) && !late.has(path.split('/')[0])) homeless.push(path);
    }
    expect(homeless).toEqual([]);
  }
});

test('a namespace enforces the level that its services need, and no wider one', async () => {
  const { objects } = await write({ ...example, namespaces: { ...example.namespaces, legacy: { podSecurity: 'baseline' } } });
  const levels = objects
    .filter(({ kind }) => kind === 'Namespace')
    .map(({ metadata }) => [metadata.name, metadata.labels?.['pod-security.kubernetes.io/enforce']]);
  expect(Object.fromEntries(levels)).toEqual({ web: 'restricted', data: 'restricted', legacy: 'baseline' });
});

test('a namespace stays, whatever happens to the chart that made it', async () => {
  const { objects } = await write(example);
  for (const { metadata } of objects.filter(({ kind }) => kind === 'Namespace'))
    expect(metadata.annotations?.['argocd.argoproj.io/sync-options']).toBe('Prune=false,Delete=false');
});

const quotaOf = ({ objects }: WrittenSite, namespace: string): Readonly<Record<string, string>> => {
  const quota = objects.find(({ kind, metadata }) => kind === 'ResourceQuota' && metadata.namespace === namespace);
  return (quota?.spec as { readonly hard: Readonly<Record<string, string>> } | undefined)?.hard ?? {};
};

type Resources = NonNullable<ContainerJson['resources']>;

/** What a pod counts with: containers that only prepare it come one after the other, before all others (kubernetes.io, sidecar containers, resource sharing). */
function effective({ spec: { containers, initContainers = [] } }: PodJson, of: (resources: Resources) => number): number {
  const asked = ({ resources = {} }: ContainerJson): number => of(resources);
  let [beside, start] = [0, 0];
  for (const container of initContainers) {
    if (container.restartPolicy === 'Always') beside += asked(container);
    else start = Math.max(start, beside + asked(container));
  }
  return Math.max(start, beside + containers.reduce((sum, container) => sum + asked(container), 0));
}

/** What the pods of an object ask for, one by one, at the most that there may be while they are replaced. */
function mostOf(site: WrittenSite, namespace: string): { cpu: number; memory: number; limit: number; pods: number } {
  const total = { cpu: 0, memory: 0, limit: 0, pods: 0 };
  for (const pod of podsOf(site).filter((one) => one.namespace === namespace)) {
    const { replicas = 1 } = pod.owner.spec as { readonly replicas?: number };
    const scaler = site.objects.find(
      ({ kind, metadata }) =>
        kind === 'HorizontalPodAutoscaler' && metadata.namespace === namespace && metadata.name === pod.owner.metadata.name,
    ) as (KubeJson & { readonly spec: { readonly maxReplicas: number } }) | undefined;
    const nodes = site.blueprint.nodes.filter(({ k3s }) => k3s !== undefined).length;
    const steady = pod.owner.kind === 'DaemonSet' ? nodes : (scaler?.spec.maxReplicas ?? replicas);
    // old pods that terminate count beside the new ones
    const many = pod.owner.kind === 'Deployment' ? 2 * steady : steady;
    total.cpu += many * effective(pod, ({ requests }) => toMillicores((requests?.['cpu'] ?? '0m') as Cpu));
    total.memory += many * effective(pod, ({ requests }) => toMebibytes((requests?.['memory'] ?? '') as Size));
    total.limit += many * effective(pod, ({ limits }) => toMebibytes((limits?.['memory'] ?? '') as Size));
    total.pods += many;
  }
  return total;
}

/** An agent on each node with a sidecar, and an upstream chart's pods. */
const agent = defineService({
  kind: 'agent',
  options: {},
  images: { app: image('ghcr.io/example/agent', '1.0.0') },
  components: (): Readonly<Record<string, Component>> => ({
    agent: { kind: 'daemon', cpu: '50m', memory: '64Mi', ports: {} },
    controller: { cpu: '100m', memory: '1Gi', memoryLimit: '2Gi', ports: {}, labels: { app: 'upstream' } },
  }),
  chart: () =>
    Promise.resolve({
      chart: {
        build(scope: never, plan: never): void {
          const resources = { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } } as const;
          const at = imageOf(plan, 'app');
          const { base } = componentOf(plan, 'agent');
          const probes = { readiness: { exec: ['true'] } };
          new Workload(scope, {
            kind: 'DaemonSet',
            ...base,
            image: at,
            user: 1000,
            probes,
            sidecars: [{ name: 'beside', image: at, ...resources }],
          });
        },
      },
    }),
});
const watched: EnvironmentInput = { ...example, name: 'watched', services: { ...example.services, agent: agent({}) } };

test('no quota of any site stops a pod, an update or an autoscaler', async () => {
  const sites = [...(await writeSites()), await write(example), await write(watched)];
  for (const site of sites) {
    for (const { name } of site.blueprint.namespaces) {
      const hard = quotaOf(site, name);
      const most = mostOf(site, name);
      expect([site.blueprint.site, name, toMillicores(hard['requests.cpu'] as Cpu) >= most.cpu]).toEqual([site.blueprint.site, name, true]);
      expect([name, toMebibytes(hard['requests.memory'] as Size) >= most.memory]).toEqual([name, true]);
      expect([name, toMebibytes(hard['limits.memory'] as Size) >= most.limit]).toEqual([name, true]);
      expect([name, Number(hard['pods']) > most.pods]).toEqual([name, true]);
    }
  }
});

test('a quota follows what the services ask for: an autoscaled application counts at its most', async () => {
  const at = async (maxReplicas: number) => {
    const { blueprint } = await write({
      ...example,
      services: {
        shop: { ...example.services!['shop']!, input: { in: 'web', image: 'ghcr.io/example/shop:1.2.3', port: 8080, maxReplicas } },
      },
    });
    return blueprint.namespaces.find(({ name }) => name === 'web')!.quota;
  };
  const [small, large] = [await at(4), await at(14)];
  expect(large.pods - small.pods).toBe(20);
  expect(toMillicores(large.cpu) - toMillicores(small.cpu)).toBe(20 * (100 + 100));
});

test('what a person bounds stands, the rest is derived', async () => {
  const site = await write({ ...example, namespaces: { web: { quota: { pods: 77, storage: '5Gi' } }, data: {} } });
  expect(quotaOf(site, 'web')).toMatchObject({ pods: '77', 'requests.storage': '5Gi' });
  expect(quotaOf(site, 'web')['requests.cpu']).toBe(quotaOf(await write(example), 'web')['requests.cpu']);
  expect(quotaOf(site, 'data')).not.toHaveProperty('requests.storage');
});

test('the number of objects is bounded, far above what is written', async () => {
  const site = await write(example);
  const inUse = (namespace: string, kind: string) =>
    site.objects.filter((object) => object.kind === kind && object.metadata.namespace === namespace).length;
  for (const namespace of ['web', 'data']) {
    const hard = quotaOf(site, namespace);
    expect(Number(hard['count/configmaps'])).toBeGreaterThan(20 + inUse(namespace, 'ConfigMap'));
    expect(Number(hard['count/services'])).toBeGreaterThan(10 + inUse(namespace, 'Service'));
    expect(Number(hard['count/persistentvolumeclaims'])).toBeGreaterThan(2 + inUse(namespace, 'PersistentVolumeClaim'));
    for (const key of ['count/secrets', 'count/jobs.batch']) expect(Number(hard[key])).toBeGreaterThan(40);
  }
});

test('a container that states nothing runs beside the quota, and an upstream one may ask for what its component says', async () => {
  const { objects } = await write(watched);
  const defaultOf = (namespace: string) => {
    const range = objects.find(({ kind, metadata }) => kind === 'LimitRange' && metadata.namespace === namespace);
    const [limit] = (range?.spec as { readonly limits: readonly { default: { memory: Size }; defaultRequest: object }[] }).limits;
    return limit!;
  };
  expect(defaultOf('web')).toEqual({
    type: 'Container',
    default: { memory: '512Mi' },
    defaultRequest: { cpu: '50m', memory: '64Mi' },
  });
  expect(defaultOf('agent').default.memory).toBe('2048Mi');
});

test('a service of the whole cluster, without pods, makes no namespace', async () => {
  const rules = defineService({ kind: 'rules', options: {}, components: () => ({}) });
  const { blueprint } = await write({ ...example, services: { ...example.services, rules: rules({}) } });
  expect(blueprint.namespaces.map(({ name }) => name).sort()).toEqual(['data', 'web']);
});
