import { resolve } from '../../../blueprint/resolve';
import { nextSteps } from '../../../cli/secrets/next-steps';
import { renderNextSteps } from '../../../cli/secrets/render';
import type { Manifest } from '../../../constructs/kubernetes';
import sites from '../../../environments';
import { write, type WrittenSite } from '../../charts/site-objects';

const written = new Map<string, WrittenSite>();
beforeAll(async () => {
  for (const input of sites) written.set(input.name, await write(input));
}, 60_000);

/** What a person reads after these secrets changed. */
function told(site: string, ...ids: readonly string[]): string {
  const { blueprint, objects } = written.get(site) as WrittenSite;
  const changed = blueprint.secrets.filter(({ id }) => ids.includes(id));
  expect(changed.map(({ id }) => id)).toEqual([...ids].sort());
  return renderNextSteps(nextSteps(blueprint, objects as unknown as readonly Manifest[], changed));
}

test('a password of a database is taken by its server, and the service that signs in starts anew', () => {
  expect(told('hetzner-duo', 'db/backend/db/password')).toBe(`deliver them:
  archipel secrets seal hetzner-duo  # and commit what it wrote
take them by themselves, within minutes of their arrival: StatefulSet db/db
start anew, once they have arrived, what reads them only then:
  kubectl -n backend rollout restart deployment/backend
`);
});

test('where a vault and sealed Secrets serve their namespaces, both are named, the vault first', () => {
  expect(told('uyoop', 'sso/drive/sign-in/client-secret', 'sso/drive/sign-in/client-secret-digest')).toBe(`deliver them:
  archipel secrets export uyoop --to vault  # the Secrets follow within its refresh
  archipel secrets seal uyoop               # and commit what it wrote
start anew, once they have arrived, what reads them only then:
  kubectl -n prod-cloud rollout restart deployment/drive
  kubectl -n security rollout restart deployment/sso
`);
});

test('nothing is asked to start for what pods read again, or what new pods have', () => {
  const text = told('uyoop', 'buckets/backups/access-key');
  expect(text).not.toContain('rollout');
  expect(text).toContain('minutes of their arrival: StatefulSet devops-factory/lab-db, StatefulSet prod-cloud/db\n');
  expect(text).toMatch(/next run: CronJob devops-factory\/chat-copy-files, /);
  expect(text).toContain('eval "$(archipel secrets export uyoop --to env)"');
  expect(told('hetzner-duo', 'intrusions/enrolment')).not.toMatch(/rollout|by themselves/);
});

test('a key of the mesh goes to everyone who trusts its public half', () => {
  expect(told('circle', 'mesh/alice/private-key')).toBe(
    `deliver them:
  archipel secrets export circle --to ansible --into <folder>  # and the playbook, for alice, bob, carol: it restarts there what must
`,
  );
  expect(told('circle', 'mesh/alice/bob/preshared-key')).toContain('for alice, bob: it');
  expect(told('hetzner-duo', 'mesh/laptop/private-key')).toBe(
    `deliver them:
  archipel secrets export hetzner-duo --to ansible --into <folder>  # and the playbook, for node1, node2: it restarts there what must
  archipel secrets export hetzner-duo --to devices --into <folder>  # for laptop
`,
  );
});

test('what K3s brings up is read by the pods of an upstream chart', () => {
  const text = told('hetzner-duo', 'gitops/redis');
  expect(text.match(/rollout restart deployment,statefulset -l app.kubernetes.io\/name=argocd-(\S+),/g)).toHaveLength(4);
  expect(told('hetzner-duo', 'gitops/repository')).not.toContain('rollout');
});

test('the vault is told what it lets archipel in by', () => {
  expect(told('uyoop', 'vault/operator')).toBe('deliver them:\n  archipel secrets open-vault uyoop  # which tells it to the vault\n');
});

test('nothing is said of nothing', () => {
  const { blueprint } = resolve(sites[0], 'site');
  expect(renderNextSteps(nextSteps(blueprint, [], []))).toBe('');
});
