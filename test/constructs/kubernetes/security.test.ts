import fc from 'fast-check';
import type { k8s } from 'cdk8s-plus-28';
import {
  type ContainerProps,
  claim,
  own,
  scratch,
  secretFiles,
  Workload,
  type Plain,
  type SidecarProps,
  type Volume,
  type WorkloadProps,
} from '../../../constructs/kubernetes';
import { violations } from './restricted';
import { at, deployment, one, statefulSet, synth } from './support';

type PodSpec = Plain<k8s.PodSpec>;

const specOf = (props: WorkloadProps): PodSpec =>
  at(
    one(
      synth((chart) => new Workload(chart, props)),
      props.kind,
    ),
    'spec.template.spec',
  ) as unknown as PodSpec;
const containersOf = (spec: PodSpec) => [...spec.containers, ...(spec.initContainers ?? [])];

const user = fc.oneof(fc.integer({ min: 1, max: 65535 }), fc.record({ uid: fc.integer({ min: 1 }), gid: fc.integer({ min: 1 }) }));
type Part = Partial<Omit<ContainerProps, 'image' | 'requests' | 'limits'>>;
const part: fc.Arbitrary<Part> = fc.record(
  {
    rootFilesystem: fc.constantFrom('read-only' as const, 'writable' as const),
    capabilities: fc.constantFrom<NonNullable<Part['capabilities']>>([], ['NET_BIND_SERVICE' as const]),
    writable: fc.constantFrom<NonNullable<Part['writable']>>({ '/var/cache': '1Gi' as const }, { '/tmp': '1Mi' as const }),
    files: fc.constantFrom<NonNullable<Part['files']>>({}, { '/etc/a': 'b' }),
    mounts: fc.constantFrom<NonNullable<Part['mounts']>>(
      {},
      { '/s': secretFiles('s') },
      { '/c': claim('c', { access: 'shared' }) },
      { '/x': scratch('x', '1Mi') },
    ),
    env: fc.constantFrom<NonNullable<Part['env']>>({}, { A: 'b', P: { secret: 's', key: 'p' }, N: { field: 'metadata.name' as const } }),
    command: fc.constantFrom(['run']),
  },
  { requiredKeys: [] },
);
const extras = fc.array(fc.tuple(part, fc.option(user, { nil: undefined })), { maxLength: 3 });
const named = (prefix: string, parts: readonly (readonly [object, SidecarProps['user']])[]): SidecarProps[] =>
  parts.map(([extra, own], index) => {
    const { image, requests, limits } = deployment;
    return { image, requests, limits, ...extra, user: own, name: `${prefix}-${index}` };
  });
const workload = fc
  .record({ base: fc.constantFrom<WorkloadProps>(deployment, statefulSet), main: part, user, init: extras, sidecars: extras })
  .map(({ base, main, init, sidecars, user: who }): WorkloadProps => {
    const mounts: Readonly<Record<string, Volume>> = {
      ...main.mounts,
      ...(base.kind === 'StatefulSet' && { '/data': own('data', '1Gi') }),
    };
    const more = { ...main, mounts, user: who, initContainers: named('init', init), sidecars: named('side', sidecars) };
    return { ...base, ...more };
  });

describe('every pod of a Workload', () => {
  test('meets Pod Security restricted, init containers and sidecars included', () => {
    fc.assert(
      fc.property(workload, (props) => expect(violations(specOf(props))).toEqual([])),
      { numRuns: 300, seed: 7 },
    );
  });

  test('has no token, and in every container a read-only image unless told, requests, and a memory limit', () => {
    fc.assert(
      fc.property(workload, (props) => {
        const spec = specOf(props);
        const told = new Map(
          [props, ...(props.initContainers ?? []), ...(props.sidecars ?? [])].map((p) => [p === props ? 'ghost' : p.name, p]),
        );
        expect(spec.automountServiceAccountToken).toBe(false);
        expect(containersOf(spec)).toHaveLength(told.size);
        for (const container of containersOf(spec)) {
          expect(container.securityContext?.readOnlyRootFilesystem).toBe(told.get(container.name)?.rootFilesystem !== 'writable');
          expect(container.resources).toEqual({ requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } });
          expect(container.volumeMounts?.map(({ mountPath }) => mountPath)).toContain('/tmp');
        }
        for (const { emptyDir } of spec.volumes ?? []) expect(emptyDir?.sizeLimit ?? 'none of its kind').toMatch(/^\d+[MG]i$|^none/);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  test('mounts only volumes that the pod or the claim templates have', () => {
    fc.assert(
      fc.property(workload, (props) => {
        const spec = specOf(props);
        const known = new Set([...(spec.volumes ?? []).map(({ name }) => name), 'data']);
        for (const { volumeMounts = [] } of containersOf(spec)) for (const { name } of volumeMounts) expect(known).toContain(name);
      }),
      { numRuns: 100, seed: 7 },
    );
  });
});

describe('a Workload’s security', () => {
  test('runs as the user given, and its group owns the volumes', () => {
    expect(specOf({ ...deployment, user: { uid: 999, gid: 998 } }).securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 999,
      runAsGroup: 998,
      fsGroup: 998,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(specOf(deployment).securityContext).toMatchObject({ runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 });
  });

  test('gives the main container the pod’s user, and another its own when it has one', () => {
    const { image, requests, limits } = deployment;
    const spec = specOf({
      ...deployment,
      sidecars: [
        { name: 'a', image, requests, limits, user: 65534 },
        { name: 'b', image, requests, limits },
      ],
    });
    expect(spec.containers[0]?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    });
    expect(spec.initContainers?.[0]?.securityContext).toMatchObject({ runAsUser: 65534, runAsGroup: 65534 });
    expect(spec.initContainers?.[1]?.securityContext).not.toHaveProperty('runAsUser');
  });

  test('adds the one capability that restricted allows', () => {
    expect(specOf({ ...deployment, capabilities: ['NET_BIND_SERVICE'] }).containers[0]?.securityContext?.capabilities).toEqual({
      drop: ['ALL'],
      add: ['NET_BIND_SERVICE'],
    });
  });

  test('makes a sidecar an init container that keeps running, after the init containers', () => {
    const { image, requests, limits } = deployment;
    const extra = { image, requests, limits };
    const spec = specOf({ ...deployment, initContainers: [{ name: 'setup', ...extra }], sidecars: [{ name: 'exporter', ...extra }] });
    expect(spec.initContainers?.map(({ name, restartPolicy }) => [name, restartPolicy])).toEqual([
      ['setup', undefined],
      ['exporter', 'Always'],
    ]);
    expect(spec.containers.map(({ name, restartPolicy }) => [name, restartPolicy])).toEqual([['ghost', undefined]]);
  });

  test('names each container once', () => {
    const { image, requests, limits } = deployment;
    expect(() => specOf({ ...deployment, sidecars: [{ name: 'ghost', image, requests, limits }] })).toThrow(
      'a container name is taken twice, got ghost, ghost',
    );
  });
});

describe('the judge of these tests', () => {
  const fine = specOf(deployment);
  const [main] = fine.containers;
  if (main === undefined) throw new Error('a pod without a container');
  const with_ = (change: object): PodSpec => ({
    ...fine,
    containers: [{ ...main, securityContext: { ...main.securityContext, ...change } }],
  });

  test.each<[string, PodSpec]>([
    ['host namespaces', { ...fine, hostNetwork: true }],
    ['host namespaces', { ...fine, hostPID: true }],
    ['sysctls', { ...fine, securityContext: { ...fine.securityContext, sysctls: [{ name: 'a', value: 'b' }] } }],
    ['volume h of type hostPath', { ...fine, volumes: [{ name: 'h', hostPath: { path: '/' } }] }],
    ['ghost: privileged', with_({ privileged: true })],
    ['ghost: allowPrivilegeEscalation', with_({ allowPrivilegeEscalation: undefined })],
    ['ghost: capabilities.drop', with_({ capabilities: {} })],
    ['ghost: capabilities.add', with_({ capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } })],
    ['ghost: runAsNonRoot', with_({ runAsNonRoot: false })],
    ['ghost: runAsUser', with_({ runAsUser: 0 })],
    ['ghost: seccompProfile', with_({ seccompProfile: { type: 'Unconfined' } })],
    ['ghost: procMount', with_({ procMount: 'Unmasked' })],
    ['ghost: hostPort', { ...fine, containers: [{ ...main, ports: [{ containerPort: 1, hostPort: 1 }] }] }],
    [
      'x: allowPrivilegeEscalation',
      { ...fine, initContainers: [{ ...main, name: 'x', securityContext: { ...main.securityContext, allowPrivilegeEscalation: true } }] },
    ],
  ])('sees %s', (violation, spec) => {
    expect(violations(spec)).toEqual([violation]);
  });
});
