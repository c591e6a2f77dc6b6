import { contracts } from '../../index';
import type { ServicePlan } from '../../blueprint/blueprint';
import type { VolumeResult } from '../../blueprint/contracts/contract';
import { resolve } from '../../blueprint/resolve';
import { defineService, image, type ChartModule, type ServiceUse } from '../../blueprint/service';
import { claim, own, ScheduledJob, Workload, type SiteChart } from '../../constructs/kubernetes';
import { toMebibytes } from '../../constructs/units';
import { componentOf, imageOf } from '../../charts/service-chart';
import type { EnvironmentInput } from '../../environments/environment';
import { containersOf, podsOf } from '../charts/pods';
import { siteClaims } from '../charts/site-claims';
import { write, type KubeJson, type WrittenSite } from '../charts/site-objects';

const POD = { cpu: '10m', memory: '16Mi', ports: {} } as const;
/** Keeps files that a job reads beside it, and something of its own in another volume; replicas of it have one each. */
const keeper = defineService({
  kind: 'keeper',
  wave: 'data',
  options: {},
  images: { app: image('registry.example.org/keeper', '1.0.0') },
  components: () => ({
    app: { ...POD, keepsIn: ['files'] },
    clean: { ...POD, onDemand: true, keepsIn: ['files'] },
    alone: { ...POD, keepsIn: ['notes'] },
    member: { ...POD, kind: 'stateful', replicas: 2, keepsIn: ['each'] },
  }),
  needs: () => ({
    files: contracts.volume('2Gi'),
    notes: contracts.volume('512Mi'),
    each: contracts.volume('1Gi', { each: 'member' }),
  }),
  keeps: () => ({ files: { need: 'files', method: 'files', component: 'app', user: 1000 } }),
  chart: (): Promise<ChartModule> => Promise.resolve({ chart }),
});
const chart = {
  build(scope: SiteChart, plan: ServicePlan): void {
    const { files, notes, each } = plan.answers as Answers;
    const pod = (component: string) => ({ ...componentOf(plan, component).base, image: imageOf(plan, 'app'), user: 1000 }) as const;
    const probes = { readiness: { exec: ['true'] } } as const;
    new Workload(scope, { kind: 'Deployment', replicas: 1, ...pod('app'), probes, mounts: { '/files': claim(files.claim) } });
    new Workload(scope, { kind: 'Deployment', replicas: 1, ...pod('alone'), probes, mounts: { '/notes': claim(notes.claim) } });
    new ScheduledJob(scope, { ...pod('clean'), schedule: '0 4 * * *', longest: '1h', mounts: { '/files': claim(files.claim) } });
    new Workload(scope, {
      kind: 'StatefulSet',
      replicas: 2,
      ...pod('member'),
      probes,
      mounts: { '/data': own(each.claim, each.size, { storageClass: each.storageClass }) },
    });
  },
};

interface Answers {
  readonly files: VolumeResult;
  readonly notes: VolumeResult;
  readonly each: VolumeResult;
}
type Affinity = {
  readonly podAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution: readonly {
      readonly labelSelector: { readonly matchLabels: Readonly<Record<string, string>> };
      readonly topologyKey: string;
    }[];
  };
};

/**
 * What every provider of `volume` keeps, whatever it is.
 * @param site one that it can run in, whose backups a service of the role `backups` makes
 * @param by name of who answers
 * @param provider the service; undefined for the cluster itself
 */
export function keepsVolume(name: string, site: EnvironmentInput, by: string, provider?: ServiceUse): void {
  const named = { files: by, notes: by, each: by };
  const input = { ...site, services: { ...site.services, ...(provider && { [by]: provider }), keeper: keeper({ answeredBy: named }) } };

  describe(`${name} keeps the contract of volumes`, () => {
    let written: WrittenSite;
    let plan: ServicePlan;
    let answers: Answers;
    beforeAll(async () => {
      written = await write(input);
      plan = written.blueprint.services.find((service) => service.name === 'keeper')!;
      answers = plan.answers as Answers;
    });
    const mounting = (volume: VolumeResult) =>
      podsOf(written).filter(({ spec }) =>
        spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === volume.claim),
      );
    const affinityOf = (pod: { readonly spec: object }) => (pod.spec as { readonly affinity?: Affinity }).affinity?.podAffinity;

    test('the site is sound, and says who answers', () => {
      const { verdict, open } = resolve(input, 'contract.ts');
      expect(verdict.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(open).toEqual([]);
    });

    test('each need has a claim of its own in the namespace of who asks, of the size that was asked for or more', () => {
      expect(answers.files.claim).toBe('keeper-files');
      expect(new Set([answers.files, answers.notes, answers.each].map((answer) => answer.claim)).size).toBe(3);
      expect(toMebibytes(answers.files.size)).toBeGreaterThanOrEqual(2048);
      expect(toMebibytes(answers.notes.size)).toBeGreaterThanOrEqual(512);
      const claims = written.objects.filter(
        ({ kind, metadata }) => kind === 'PersistentVolumeClaim' && metadata.namespace === plan.namespace,
      );
      expect(claims.map(({ metadata }) => metadata.name)).toEqual(
        expect.arrayContaining(
          ['keeper-files', 'keeper-notes', 'keeper-each-keeper-member-0', 'keeper-each-keeper-member-1'].map((own) =>
            own.replace('keeper-each', answers.each.claim),
          ),
        ),
      );
    });

    test('every claim names its class, which the cluster has or the site makes, and is written to by one node at a time', () => {
      const made = new Set(written.objects.filter(({ kind }) => kind === 'StorageClass').map(({ metadata }) => metadata.name));
      const own = written.objects.filter(
        ({ kind, metadata }: KubeJson) => kind === 'PersistentVolumeClaim' && metadata.namespace === plan.namespace,
      );
      expect(own.length).toBeGreaterThan(0);
      for (const { spec } of own) {
        const { storageClassName, accessModes } = spec as { readonly storageClassName: string; readonly accessModes: readonly string[] };
        expect(storageClassName).toBe(answers.files.storageClass);
        expect(storageClassName === 'local-path' || made.has(storageClassName)).toBe(true);
        expect(accessModes).toEqual(['ReadWriteOnce']);
      }
    });

    test('pods that share a volume run where it is attached: by the volume itself, or beside each other', () => {
      const sharing = mounting(answers.files);
      // the application, the job beside it, and the pods that copy it and bring a copy back
      expect(sharing.length).toBeGreaterThanOrEqual(3);
      if (answers.files.boundToNode) {
        for (const pod of podsOf(written)) expect(affinityOf(pod)).toBeUndefined();
        return;
      }
      for (const pod of sharing) {
        const [term, ...others] = affinityOf(pod)?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
        expect(others).toEqual([]);
        expect(term?.topologyKey).toBe('kubernetes.io/hostname');
        // each finds the others, and itself where it is the first
        for (const other of sharing) expect(other.labels).toMatchObject(term?.labelSelector.matchLabels ?? { none: 'found' });
      }
      const [term] = affinityOf(sharing[0]!)?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
      const found = podsOf(written).filter(
        ({ namespace, labels }) =>
          namespace === plan.namespace &&
          Object.entries(term?.labelSelector.matchLabels ?? {}).every(([key, value]) => labels[key] === value),
      );
      expect(new Set(found.map(({ labels }) => labels['app.kubernetes.io/component']))).toEqual(new Set(['app', 'clean', 'copy-files']));
    });

    test('pods with a volume of their own, and replicas with one each, run anywhere', () => {
      for (const pod of [
        ...mounting(answers.notes),
        ...podsOf(written).filter(({ labels }) => labels['app.kubernetes.io/component'] === 'member'),
      ])
        expect(affinityOf(pod)).toBeUndefined();
    });

    test('what a lost node takes along is what one node alone holds', () => {
      const lost = answers.files.copies < 2;
      expect(answers.files.boundToNode && !lost).toBe(false);
      for (const component of ['app', 'alone', 'member'])
        expect(plan.components[component]).toMatchObject({ lostWithNode: lost, boundToNode: answers.files.boundToNode });
    });

    test('copies are made from it, whoever answers', () => {
      const copy = podsOf(written).find(({ owner }) => owner.metadata.name === 'keeper-copy-files');
      expect(copy?.spec.volumes).toContainEqual(expect.objectContaining({ persistentVolumeClaim: { claimName: answers.files.claim } }));
      expect(copy && containersOf(copy).length).toBeGreaterThan(0);
    });

    test.each(Object.entries(siteClaims))('%s', (_, holds) => {
      expect(holds(written)).toEqual([]);
    });
  });
}
