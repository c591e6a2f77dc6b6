import { resolve } from '../../../blueprint/resolve';
import { laboratory } from '../laboratory';
import { ofKind } from '../platform';
import { podsOf } from '../pods';
import { write, type WrittenSite } from '../site-objects';

const configOf = (site: WrittenSite): string =>
  ofKind(site, 'ConfigMap').find(({ metadata }) => metadata.name === 'ci-config')?.data?.['config.toml'] ?? '';
const table = (config: string, name: string): string => config.split(/^(?=\[)/m).find((part) => part.startsWith(`[${name}]\n`)) ?? '';

test('jobs are held by Pod Security restricted, in their own namespace, on their node, without a token', async () => {
  const config = configOf(await write(laboratory()));
  expect(table(config, 'runners.kubernetes')).toMatch(/^namespace = "ci"$/m);
  expect(table(config, 'runners.kubernetes')).toMatch(/^automount_service_account_token = false$/m);
  expect(table(config, 'runners.kubernetes')).toMatch(/^privileged = false$/m);
  expect(table(config, 'runners.kubernetes')).toMatch(/^allow_privilege_escalation = false$/m);
  expect(table(config, 'runners.kubernetes')).toMatch(/^cap_drop = \["ALL"\]$/m);
  expect(table(config, 'runners.kubernetes.pod_security_context')).toContain('run_as_non_root = true\nrun_as_user = 1000\n');
  expect(table(config, 'runners.kubernetes.pod_security_context.seccomp_profile')).toContain('type = "RuntimeDefault"');
  expect(table(config, 'runners.kubernetes.node_selector')).toContain('"kubernetes.io/hostname" = "ai-lab"');
  // nothing that a pipeline says may change where or as whom it runs
  expect(config).not.toContain('overwrite_allowed');
});

test('the labels of jobs are those that the policy selects', async () => {
  const site = await write(laboratory());
  const labels = table(configOf(site), 'runners.kubernetes.pod_labels');
  const policy = ofKind(site, 'NetworkPolicy').find(({ metadata }) => metadata.name === 'ci-job' && metadata.namespace === 'ci');
  const { podSelector } = policy?.spec as { readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> } };
  for (const [key, value] of Object.entries(podSelector.matchLabels)) expect(labels).toContain(`"${key}" = "${value}"`);
});

test('jobs as root are baseline, and say so; those that build images alone lose the seccomp profile, for their container', async () => {
  const refused = (jobs: string, podSecurity: string) =>
    resolve(
      laboratory({ ci: { jobs } }, { namespaces: { ...laboratory().namespaces, ci: { class: 'dev', podSecurity } as never } }),
      'l.ts',
    ).verdict.problems.some(({ id }) => id === 'services/pod-security-too-low');
  const levels = ['restricted', 'baseline', 'privileged'];
  const lowest = (jobs: string) => levels.find((level) => !refused(jobs, level));
  expect(['restricted', 'root', 'image-builds'].map(lowest)).toEqual(levels);
  const root = configOf(await write(laboratory({ ci: { jobs: 'root' } })));
  expect(root).not.toContain('run_as_user');
  expect(root).not.toContain('Unconfined');
  const builds = configOf(await write(laboratory({ ci: { jobs: 'image-builds' } })));
  expect(table(builds, 'runners.kubernetes.pod_security_context')).toContain('run_as_non_root = true');
  expect(table(builds, 'runners.kubernetes.pod_security_context.seccomp_profile')).toContain('RuntimeDefault');
  expect(table(builds, 'runners.kubernetes.build_container_security_context.seccomp_profile')).toContain('Unconfined');
});

test('no value of a secret is in the configuration, and no variable has one', async () => {
  const site = await write(laboratory());
  expect(configOf(site)).toMatch(/^token = "@TOKEN@"$/m);
  expect(configOf(site)).toMatch(/^SecretKey = "@CACHE_SECRET_KEY@"$/m);
  const pod = podsOf(site).find(({ id }) => id === 'Deployment ci/ci');
  expect(JSON.stringify(pod?.spec)).not.toContain('secretKeyRef');
});

test('jobs reach the internet, the bucket and what is opened; nothing else of the site', () => {
  const { flows } = resolve(laboratory(), 'l.ts').blueprint;
  const ends = flows
    .filter(({ from }) => from.kind === 'pods' && from.service === 'ci' && from.component === 'job')
    .map(({ to, port }) => `${to.kind === 'pods' ? `${to.service}/${to.component}` : to.kind === 'host' ? to.host : to.kind} ${port}`);
  expect([...new Set(ends)].sort()).toEqual([
    'cluster-dns 53',
    'gitlab.com 443',
    'quality/app 9000',
    's3.eu-central-003.backblazeb2.com 443',
  ]);
});

test('what is opened is told in a variable', async () => {
  expect(configOf(await write(laboratory()))).toContain(
    'environment = ["SONAR_HOST_URL=http://quality.devops-factory.svc.cluster.local:9000"]',
  );
});

test('a runner that is replaced waits for its jobs, and two never run at a time', async () => {
  const site = await write(laboratory({ ci: { grace: '2h' } }));
  const pod = podsOf(site).find(({ id }) => id === 'Deployment ci/ci');
  expect(pod?.spec['terminationGracePeriodSeconds']).toBe(7200);
  expect(configOf(site)).toMatch(/^shutdown_timeout = 7140$/m);
  expect(JSON.stringify(pod?.spec.containers[0])).toContain('"--rewrite","15:3"');
  expect((pod?.owner.spec as { readonly strategy: unknown }).strategy).toEqual({ type: 'Recreate' });
});

test('beside others, or outside of class dev, it is refused', () => {
  const ids = (change: object, namespaces: object = {}) =>
    resolve(laboratory({ ci: change }, { namespaces: { ...laboratory().namespaces, ...namespaces } }), 'l.ts').verdict.problems.map(
      ({ id }) => id,
    );
  expect(ids({ in: 'devops-factory' })).toContain('services/guests-beside-others');
  expect(ids({}, { ci: { class: 'prod' } })).toContain('services/guests-outside-dev');
  expect(ids({})).not.toEqual(expect.arrayContaining([expect.stringMatching(/^services\/guests/)]));
});
