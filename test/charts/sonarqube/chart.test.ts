import { resolve } from '../../../blueprint/resolve';
import { hostFiles } from '../../../hosts';
import { laboratory } from '../laboratory';
import { keysOf } from '../../hosts/site';
import { containersOf, podsOf } from '../pods';
import { write } from '../site-objects';

const podOf = async (change: object = {}) =>
  podsOf(await write(laboratory({ quality: change }))).find(({ id }) => id === 'Deployment devops-factory/quality');

test('the node that it stays on allows what its search asks for, and no other is changed', () => {
  const { blueprint } = resolve(laboratory(), 'l.ts');
  expect(blueprint.equipment).toEqual([
    {
      service: 'quality',
      node: 'ai-lab',
      role: 'kernel',
      variables: { kernel_of_quality: { 'vm.max_map_count': 524_288 } },
      folders: [],
      keeps: {},
      files: {},
    },
  ]);
  const files = hostFiles(blueprint, keysOf(blueprint)).files();
  const of = (node: string) => files.find(({ path }) => path === `ansible/host_vars/${node}.yaml`)?.content ?? '';
  expect(of('ai-lab')).toContain('kernel_of_quality:\n  vm.max_map_count: 524288\n');
  expect(of('core-prod')).not.toContain('kernel_of');
});

test('without a node of its own every member of the cluster allows it', () => {
  const { equipment } = resolve(laboratory({ quality: { on: undefined } }), 'l.ts').blueprint;
  expect(equipment.map(({ node }) => node).sort()).toEqual(['ai-lab', 'core-prod']);
});

test('a pod looks at its node before it starts, for the number that the node was told', async () => {
  const kernel = (await podOf())?.spec.initContainers?.find(({ name }) => name === 'kernel');
  expect(kernel?.env?.find(({ name }) => name === 'LEAST')?.value).toBe('524288');
});

test('it is no root and in the group that owns its files', async () => {
  expect((await podOf())?.spec.securityContext).toMatchObject({
    runAsNonRoot: true,
    runAsUser: 1000,
    runAsGroup: 1000,
    supplementalGroups: [0],
  });
});

test('names of people in headers are not believed: who reaches it past the edge could be anybody', async () => {
  const env = (await podOf())?.spec.containers[0]?.env;
  expect(env?.find(({ name }) => name === 'SONAR_WEB_SSO_ENABLE')?.value).toBe('false');
  expect(env?.find(({ name }) => name === 'SONAR_FORCEAUTHENTICATION')?.value).toBe('true');
});

test('the passcode and the password of the administrator are in no argument', async () => {
  const pod = await podOf();
  for (const { name, env = [] } of pod ? containersOf(pod) : []) {
    const refs = env.filter(({ valueFrom }) => valueFrom?.secretKeyRef !== undefined).map((one) => one.name);
    expect([name, refs.sort()]).toEqual([name, name === 'sonarqube' ? ['SONAR_JDBC_PASSWORD', 'SONAR_WEB_SYSTEMPASSCODE'] : []]);
  }
});

test('a new version never runs beside the old one', async () => {
  expect(((await podOf())?.owner.spec as { readonly strategy: unknown }).strategy).toEqual({ type: 'Recreate' });
});

test('the sign-in of the site stands before all of it', () => {
  const { services } = resolve(laboratory(), 'l.ts').blueprint;
  const serves = Object.values(services.find(({ name }) => name === 'quality')?.serves ?? {});
  expect(serves.map(({ signIn }) => signIn)).toEqual(['forward-auth', 'forward-auth']);
});
