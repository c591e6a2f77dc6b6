import { claim, own, type WorkloadProps, Workload } from '../../../constructs/kubernetes';
import { at, deployment, identities, one, statefulSet, synth } from './support';

const made = (props: WorkloadProps) => synth((chart) => new Workload(chart, props));
const podOf = (props: WorkloadProps, path: string) => at(one(made(props), props.kind), `spec.template.spec.${path}`);
const mainOf = (props: WorkloadProps, path: string) => podOf(props, `containers.0.${path}`);

const selector = { 'app.kubernetes.io/component': 'site', 'app.kubernetes.io/instance': 'blog', 'app.kubernetes.io/name': 'ghost' };

describe('Workload makes', () => {
  test('a Deployment with its ServiceAccount, Service and PodDisruptionBudget, all of its name', () => {
    expect(identities(made(deployment))).toEqual(['Deployment web', 'PodDisruptionBudget web', 'Service web', 'ServiceAccount web']);
  });

  test('a StatefulSet with a headless Service too, that names its replicas before they are ready', () => {
    const manifests = made(statefulSet);
    expect(identities(manifests)).toEqual([
      'PodDisruptionBudget sql',
      'Service sql-pods',
      'Service sql',
      'ServiceAccount sql',
      'StatefulSet sql',
    ]);
    expect(at(one(manifests, 'StatefulSet'), 'spec.serviceName')).toBe('sql-pods');
    expect(one(manifests, 'Service', 'sql-pods')).toMatchObject({
      spec: { clusterIP: 'None', publishNotReadyAddresses: true, selector, ports: [{ name: 'sql', port: 3306 }] },
    });
    expect(one(manifests, 'Service', 'sql')).toMatchObject({ spec: { type: 'ClusterIP', selector } });
    expect(at(one(manifests, 'Service', 'sql'), 'spec.publishNotReadyAddresses')).toBeUndefined();
  });

  test('a Service that selects nothing where the replicas elect who serves, with the ports of that one alone', () => {
    const ports = { sql: { port: 3306 }, rest: { port: 8008 } };
    const manifests = made({ ...statefulSet, ports, elected: ['sql'] } as WorkloadProps);
    expect(at(one(manifests, 'Service', 'sql'), 'spec.selector')).toBeUndefined();
    expect(one(manifests, 'Service', 'sql')).toMatchObject({ spec: { ports: [{ name: 'sql', port: 3306, targetPort: 'sql' }] } });
    expect(at(one(manifests, 'Service', 'sql'), 'spec.ports')).toHaveLength(1);
    expect(one(manifests, 'Service', 'sql-pods')).toMatchObject({ spec: { selector } });
    expect(() => made({ ...statefulSet, elected: ['other'] } as WorkloadProps)).toThrow(
      "elected port 'other' is no port, expected one of sql",
    );
  });

  test('a Service that leads to the replica on the node of the client where it is asked for, and else to any', () => {
    expect(at(one(made({ ...deployment, reach: 'same-node' } as WorkloadProps), 'Service', 'web'), 'spec.trafficDistribution')).toBe(
      'PreferSameNode',
    );
    expect(at(one(made(deployment), 'Service', 'web'), 'spec.trafficDistribution')).toBeUndefined();
  });

  test('no Service without ports, and no budget for one replica', () => {
    const { ports: _, ...silent } = deployment;
    expect(identities(made({ ...silent, replicas: 1, probes: { readiness: { exec: ['true'] } } }))).toEqual([
      'Deployment web',
      'ServiceAccount web',
    ]);
  });

  test('pods that ask name servers of their own, in their order, and none of the cluster unless said', () => {
    expect(podOf({ ...deployment, nameservers: ['127.0.0.1', '10.43.0.10'] }, 'dnsPolicy')).toBe('None');
    expect(podOf({ ...deployment, nameservers: ['127.0.0.1', '10.43.0.10'] }, 'dnsConfig')).toEqual({
      nameservers: ['127.0.0.1', '10.43.0.10'],
    });
    expect(podOf(deployment, 'dnsPolicy')).toBeUndefined();
    expect(podOf(deployment, 'dnsConfig')).toBeUndefined();
  });

  test('objects that all carry the labels of their component, in the namespace that is asked for', () => {
    const manifests = made({
      ...deployment,
      namespace: 'other',
      files: { '/etc/a': 'x' },
      permissions: [],
      replicas: { min: 2, max: 4, cpu: 70 },
    });
    expect(manifests).toHaveLength(8);
    for (const { metadata } of manifests) {
      expect(metadata.namespace).toBe('other');
      expect(metadata.labels).toEqual({ ...selector, 'app.kubernetes.io/managed-by': 'archipel', 'app.kubernetes.io/part-of': 'uyoop' });
    }
  });

  test('pods that carry those labels, chosen by the ones that never change', () => {
    const manifests = made(deployment);
    expect(at(one(manifests, 'Deployment'), 'spec.selector')).toEqual({ matchLabels: selector });
    expect(at(one(manifests, 'Deployment'), 'spec.template.metadata')).toEqual({
      labels: { ...selector, 'app.kubernetes.io/managed-by': 'archipel', 'app.kubernetes.io/part-of': 'uyoop' },
    });
    expect(synth((chart) => expect(new Workload(chart, deployment).selector).toEqual(selector))).toHaveLength(4);
  });
});

describe('Workload by default', () => {
  test('has no token, neither in the pod nor in its account', () => {
    expect(podOf(deployment, 'automountServiceAccountToken')).toBe(false);
    expect(podOf(deployment, 'serviceAccountName')).toBe('web');
    expect(one(made(deployment), 'ServiceAccount')).toMatchObject({ automountServiceAccountToken: false });
  });

  test('hides the Services of the namespace from the environment', () => {
    expect(podOf(deployment, 'enableServiceLinks')).toBe(false);
  });

  test('keeps three old revisions', () => {
    expect(at(one(made(deployment), 'Deployment'), 'spec.revisionHistoryLimit')).toBe(3);
    expect(at(one(made(statefulSet), 'StatefulSet'), 'spec.revisionHistoryLimit')).toBe(3);
  });

  test('lets one replica go at a time, and a broken one always', () => {
    expect(one(made(deployment), 'PodDisruptionBudget')).toMatchObject({
      spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: selector } },
    });
    expect(identities(made({ ...deployment, replicas: { min: 1, max: 4, cpu: 70 } }))).not.toContain('PodDisruptionBudget web');
  });

  test('drains five of its thirty seconds when it is served, and none when it is not', () => {
    const { ports: _, ...silent } = deployment;
    expect(podOf(deployment, 'terminationGracePeriodSeconds')).toBe(30);
    expect(mainOf(deployment, 'lifecycle')).toEqual({ preStop: { sleep: { seconds: 5 } } });
    expect(mainOf({ ...silent, probes: { readiness: { exec: ['true'] } } }, 'lifecycle')).toBeUndefined();
    expect(mainOf({ ...deployment, ports: {}, probes: { readiness: { exec: ['true'] } } }, 'lifecycle')).toBeUndefined();
    expect(mainOf({ ...deployment, drain: '12s' }, 'lifecycle')).toEqual({ preStop: { sleep: { seconds: 12 } } });
    expect(podOf({ ...deployment, terminationGrace: '2m' }, 'terminationGracePeriodSeconds')).toBe(120);
  });

  test('pulls an image once, and says its last words', () => {
    expect(mainOf(deployment, 'imagePullPolicy')).toBe('IfNotPresent');
    expect(mainOf({ ...deployment, image: 'localhost/archipel/web:1.0-1' }, 'imagePullPolicy')).toBe('Never');
    expect(mainOf({ ...deployment, image: 'registry.example/localhost/archipel/web:1.0-1' }, 'imagePullPolicy')).toBe('IfNotPresent');
    expect(mainOf(deployment, 'terminationMessagePolicy')).toBe('FallbackToLogsOnError');
  });

  test('keeps the claims of a StatefulSet', () => {
    expect(at(one(made(statefulSet), 'StatefulSet'), 'spec.persistentVolumeClaimRetentionPolicy')).toEqual({
      whenDeleted: 'Retain',
      whenScaled: 'Retain',
    });
  });

  test('starts the replicas of a StatefulSet one after the other', () => {
    expect(at(one(made(statefulSet), 'StatefulSet'), 'spec.podManagementPolicy')).toBe('OrderedReady');
    expect(at(one(made({ ...statefulSet, start: 'parallel' }), 'StatefulSet'), 'spec.podManagementPolicy')).toBe('Parallel');
    expect(at(one(made(statefulSet), 'StatefulSet'), 'spec.updateStrategy')).toEqual({ type: 'RollingUpdate' });
  });
});

describe('Workload spreads', () => {
  test('over the nodes that are named only, and strictly among these when told', () => {
    const affinity = podOf({ ...deployment, spread: 'strict', nodes: ['two', 'one'] }, 'affinity');
    expect(affinity).toMatchObject({
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['one', 'two'] }] }],
        },
      },
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname' }] },
    });
    expect(podOf({ ...deployment, spread: 'strict' }, 'affinity.nodeAffinity')).toBeUndefined();
  });

  const preferred = [
    { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: selector } },
  ];
  const strict = {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: selector }, topologyKey: 'kubernetes.io/hostname' }],
    },
  };

  test.each<[string, Partial<WorkloadProps>, unknown, unknown]>([
    ['several replicas where it can', {}, preferred, undefined],
    ['a scaled Deployment where it can', { replicas: { min: 1, max: 2, cpu: 70 } } as Partial<WorkloadProps>, preferred, undefined],
    ['one replica nowhere', { replicas: 1 }, undefined, undefined],
    ['replicas of one node nowhere', { node: 'core' }, undefined, undefined],
    ['strictly when told', { spread: 'strict' }, undefined, strict],
    ['nowhere when told', { spread: 'none' }, undefined, undefined],
  ])('%s', (_, change, constraints, affinity) => {
    const props = { ...deployment, ...change } as WorkloadProps;
    expect(podOf(props, 'topologySpreadConstraints')).toEqual(constraints);
    expect(podOf(props, 'affinity')).toEqual(affinity);
  });

  test('to the node, the labels and through the taints that it is given', () => {
    const tolerations = [{ key: 'role', operator: 'Equal', value: 'witness', effect: 'NoSchedule' }];
    const props = { ...deployment, node: 'core', nodeSelector: { disk: 'ssd' }, tolerations, priorityClass: 'data' };
    expect(podOf(props, 'nodeSelector')).toEqual({ disk: 'ssd', 'kubernetes.io/hostname': 'core' });
    expect(podOf(props, 'tolerations')).toEqual(tolerations);
    expect(podOf(props, 'priorityClassName')).toBe('data');
    expect(podOf(deployment, 'nodeSelector')).toBeUndefined();
  });
});

describe('Workload updates', () => {
  const content = { '/var/lib/content': claim('content') };
  test.each<[string, Partial<WorkloadProps>, unknown]>([
    ['with a pod more', {}, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }],
    [
      'with a pod less where one more might find no node',
      { spread: 'strict' },
      { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    ],
    ['by stopping first where a claim is exclusive', { replicas: 1, mounts: content }, { type: 'Recreate' }],
    [
      'with a pod more where the claim is shared',
      { mounts: { '/a': claim('a', { access: 'shared' }) } },
      { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    ],
    ['by stopping first when told', { update: 'recreate' } as Partial<WorkloadProps>, { type: 'Recreate' }],
  ])('%s', (_, change, strategy) => {
    expect(at(one(made({ ...deployment, ...change } as WorkloadProps), 'Deployment'), 'spec.strategy')).toEqual(strategy);
  });

  test('when a configuration file changes, whatever the order of the files', () => {
    const hash = (files: Record<string, string>) =>
      at(one(made({ ...deployment, files }), 'Deployment'), 'spec.template.metadata.annotations.checksum/config');
    expect(hash({ '/a': '1', '/b': '2' })).toMatch(/^[0-9a-f]{16}$/);
    expect(hash({ '/a': '1', '/b': '2' })).toBe(hash({ '/b': '2', '/a': '1' }));
    expect(hash({ '/a': '1', '/b': '2' })).not.toBe(hash({ '/a': '1', '/b': '3' }));
    expect(hash({ '/a': '1', '/b': '2' })).not.toBe(hash({ '/a': '12', '/b': '' }));
    expect(hash({})).toBeUndefined();
  });
});

describe('Workload with permissions', () => {
  const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }];
  const manifests = made({ ...deployment, permissions: rules });

  test('may do these things, and has a token for that', () => {
    expect(one(manifests, 'Role')).toMatchObject({ metadata: { name: 'web' }, rules });
    expect(one(manifests, 'RoleBinding')).toMatchObject({
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'web' },
      subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: 'apps' }],
    });
    expect(at(one(manifests, 'Deployment'), 'spec.template.spec.automountServiceAccountToken')).toBe(true);
    expect(one(manifests, 'ServiceAccount')).toMatchObject({ automountServiceAccountToken: false });
  });
});

describe('Workload serves', () => {
  test('its ports by name, UDP as UDP, on the Service’s own port where it has one', () => {
    const manifests = made({
      ...deployment,
      ports: { web: { port: 8080, service: 80 }, dns: { port: 5353, protocol: 'UDP', service: 53 }, http: { port: 9000 } },
      sidecars: [{ ...deployment, name: 'exporter', ports: { metrics: { port: 9100 } }, probes: undefined, user: undefined }],
    });
    expect(at(one(manifests, 'Service'), 'spec.ports')).toEqual([
      { name: 'dns', port: 53, targetPort: 'dns', protocol: 'UDP' },
      { name: 'http', port: 9000, targetPort: 'http', protocol: 'TCP' },
      { name: 'metrics', port: 9100, targetPort: 'metrics', protocol: 'TCP' },
      { name: 'web', port: 80, targetPort: 'web', protocol: 'TCP' },
    ]);
    expect(at(one(manifests, 'Deployment'), 'spec.template.spec.containers.0.ports')).toEqual([
      { name: 'dns', containerPort: 5353, protocol: 'UDP' },
      { name: 'http', containerPort: 9000, protocol: 'TCP' },
      { name: 'web', containerPort: 8080, protocol: 'TCP' },
    ]);
  });

  test('each port name once', () => {
    const sidecars = [{ ...deployment, name: 'b', probes: undefined, user: undefined }];
    expect(() => made({ ...deployment, sidecars })).toThrow("Deployment 'web': a port name is taken twice, got http, http");
    expect(() => made({ ...deployment, ports: { 'not valid': { port: 1 } } })).toThrow("port name 'not valid' is not valid");
  });
});

describe('Workload refuses', () => {
  const two = { '/var/lib/a': claim('a') };
  test.each<[string, WorkloadProps, string]>([
    ['half a replica', { ...deployment, replicas: 1.5 }, "Deployment 'web': replicas is not valid, got 1.5"],
    ['minus one replica', { ...statefulSet, replicas: -1 }, 'replicas is not valid, got -1'],
    [
      'strict spread over one node',
      { ...deployment, spread: 'strict', node: 'core' },
      "strict spread over one node, got 2 replicas on 'core'",
    ],
    [
      'an own volume of a Deployment',
      { ...deployment, mounts: { '/a': own('data', '1Gi') } },
      "own volumes need a StatefulSet, got 'data'",
    ],
    ['an exclusive claim of two replicas', { ...deployment, mounts: two }, "claim 'a' is exclusive, got 2 replicas"],
    ['an exclusive claim of two members', { ...statefulSet, mounts: two }, "claim 'a' is exclusive, got 3 replicas"],
    [
      'an exclusive claim of a scaled Deployment',
      { ...deployment, replicas: { min: 1, max: 2, cpu: 70 }, mounts: two },
      "claim 'a' is exclusive, got 2 replicas",
    ],
    [
      'a rolling update with an exclusive claim',
      { ...deployment, replicas: 1, update: 'rolling', mounts: two },
      "got update 'rolling', expected 'recreate'",
    ],
    ['a drain as long as the grace', { ...deployment, drain: '30s' }, 'drain takes the whole grace, got 30s of 30s'],
    [
      'a memory limit below its request',
      { ...deployment, limits: { memory: '64Mi' } },
      "container 'ghost': memory limit is below its request, got 64Mi, expected 128Mi",
    ],
    [
      'a processor limit below its request',
      { ...deployment, limits: { memory: '1Gi', cpu: '50m' } },
      'cpu limit is below its request, got 50m, expected 100m',
    ],
    ['root', { ...deployment, user: 0 }, 'uid is not valid, got 0, expected a whole number above 0, never root'],
    ['the root group', { ...deployment, user: { uid: 1, gid: 0 } }, 'gid is not valid, got 0'],
    ['a name that Kubernetes refuses', { ...deployment, name: 'Web' }, "'Web': name is not valid"],
    [
      'a label that Kubernetes refuses',
      { ...deployment, labels: { ...deployment.labels, partOf: 'a b' } },
      "label 'app.kubernetes.io/part-of' is not valid",
    ],
    [
      'a StatefulSet whose pods would have no room for their suffix',
      { ...statefulSet, name: 'a'.repeat(53) },
      'got 53 characters, expected at most 52',
    ],
    [
      'a container name that Kubernetes refuses',
      { ...deployment, initContainers: [{ ...deployment, name: 'a.b', user: undefined }] },
      "container name 'a.b' is not valid",
    ],
  ])('%s', (_, props, message) => {
    expect(() => made(props)).toThrow(message);
  });

  test('and says all contradictions together', () => {
    expect(() => made({ ...deployment, spread: 'strict', node: 'core', mounts: two })).toThrow(
      /strict spread[^]*\nDeployment 'web': claim 'a'/,
    );
  });
});

test('Workload is the same bytes whatever the order of its maps', () => {
  const maps = {
    env: { B: 'x', A: 'y', C: '$(A)' },
    ports: { http: { port: 1 }, admin: { port: 2 } },
    mounts: { '/z': claim('z', { access: 'shared' }), '/a': claim('a', { access: 'shared' }) },
    files: { '/etc/b': '1', '/etc/a': '2' },
    writable: { '/var/b': '1Mi', '/var/a': '2Mi' },
    nodeSelector: { b: '1', a: '2' },
    podAnnotations: { b: '1', a: '2' },
    requests: { memory: '64Mi', cpu: '50m' },
    limits: { memory: '64Mi', cpu: '1' },
  } as const;
  const turned = Object.fromEntries(Object.entries(maps).map(([name, map]) => [name, Object.fromEntries(Object.entries(map).reverse())]));
  expect(JSON.stringify(made({ ...deployment, ...turned }))).toBe(JSON.stringify(made({ ...deployment, ...maps })));
});

test('Workload, as a small example', () => {
  expect(made({ ...deployment, env: { url: 'https://blog.example' }, files: { '/etc/ghost.json': '{}\n' } })).toMatchSnapshot();
});
