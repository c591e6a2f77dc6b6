import { resolve } from '../../blueprint/resolve';
import type { HostCopyPlan } from '../../blueprint/host-copies';
import { composeApp } from '../../charts/compose-app/service';
import { ghost } from '../../charts/ghost/service';
import { hetzner } from '../../environments/words';
import { lab } from '../environments/fixture';
import { copied, sftp } from '../environments/hosts-copied';
import { onMachine } from '../environments/on-machine';

const blueprintOf = (site: ReturnType<typeof lab>) => resolve(site, 'site.ts').blueprint;
const planOf = (site: ReturnType<typeof lab>, node = 'one'): HostCopyPlan => {
  const plan = blueprintOf(site).hostCopies.find((known) => known.node === node);
  if (!plan) throw new Error(`${node} is not copied`);
  return plan;
};
const partOf = (plan: HostCopyPlan, name: string) => plan.parts.find((part) => part.name === name);
const names = (plan: HostCopyPlan): readonly string[] => plan.parts.map(({ name }) => name);

test('a site that does not ask for it copies no machine, and asks for no key', () => {
  const { hostCopies, secrets } = blueprintOf(lab({}));
  expect(hostCopies).toEqual([]);
  expect(secrets.filter(({ id }) => id.startsWith('hosts/'))).toEqual([]);
});

test('every node is copied, to the buckets of the site, each at a minute of its own and into a repository of its own', () => {
  const { hostCopies } = blueprintOf(copied({}));
  expect(hostCopies.map(({ node }) => node)).toEqual(['one', 'two', 'three']);
  expect(new Set(hostCopies.map(({ at }) => at)).size).toBe(3);
  for (const { node, at, places, keep } of hostCopies) {
    expect(at).toMatch(/^02:[0-5]\d$/);
    expect(keep).toBe('30d');
    expect(places.map(({ name, repository }) => [name, repository.endsWith(`/lab/hosts/${node}`)])).toEqual([
      ['backups', true],
      ['offsite', true],
    ]);
  }
  expect(blueprintOf(copied({ nodes: ['two'] })).hostCopies.map(({ node }) => node)).toEqual(['two']);
});

test('a place over SFTP is where the site says, by the key that it says', () => {
  const { places } = planOf(copied({ to: ['offsite'], sftp: { cellar: { ...sftp('cellar'), folder: '/srv/copies', port: 2222 } } }));
  expect(places[1]).toEqual({
    kind: 'sftp',
    name: 'cellar',
    failureDomain: 'machine/cellar',
    repository: 'sftp:copies@nas.example.net:/srv/copies/lab/hosts/one',
    host: 'nas.example.net',
    port: 2222,
    hostKey: sftp('cellar').hostKey,
  });
});

test('each machine has a key of its own, which the operator has too; keys of buckets that delete are on none', () => {
  const { secrets } = blueprintOf(copied({ sftp: { cellar: sftp('cellar') } }));
  const readersOf = (id: string) => secrets.find((secret) => secret.id === id)?.readers ?? [];
  const onHost = (node: string, path: string) => ({
    kind: 'host',
    node,
    path: `/etc/archipel/backup/${path}`,
    owner: 'root:root',
    mode: '0600',
  });
  expect(readersOf('hosts/one/copy-key')).toEqual([onHost('one', 'key'), { kind: 'operator' }]);
  expect(readersOf('hosts/two/sftp-cellar')).toEqual([onHost('two', 'places/cellar/ssh-key')]);
  expect(readersOf('hosts/places/offsite/secret-key')).toEqual(
    ['one', 'two', 'three'].map((node) => onHost(node, 'places/offsite/secret-key')),
  );
  for (const half of ['access-key', 'secret-key'])
    expect(readersOf(`buckets/offsite/${half}`).filter(({ kind }) => kind === 'host')).toEqual([]);
  expect(secrets.find(({ id }) => id === 'hosts/one/copy-key')?.bound).toContain('restic key passwd');
});

test('what was delivered or generated is in no copy, what was made on the machine is', () => {
  const site = copied(
    {},
    {
      services: {
        post: onMachine(
          { on: 'one' },
          { equips: () => [{ node: 'one', role: 'compose', variables: {}, files: { '/etc/archipel-post/site.env': { text: '' } } }] },
        ),
      },
    },
  );
  const plan = planOf(site);
  const paths = blueprintOf(site).secrets.flatMap(({ readers }) =>
    readers.flatMap((reader) => (reader.kind === 'host' && reader.node === 'one' ? [reader.path] : [])),
  );
  expect(paths.length).toBeGreaterThan(5);
  for (const path of [...paths, '/etc/archipel-post/site.env', '/etc/rancher/k3s/k3s.yaml'])
    expect([path, plan.without.some((out) => path === out || path.startsWith(`${out}/`))]).toEqual([path, true]);
  expect(partOf(plan, 'identity')).toMatchObject({ folders: ['/etc/ssh/ssh_host_*_key', '/etc/ssh/ssh_host_*_key.pub'], over: true });
  expect(partOf(plan, 'settings')).toMatchObject({ folders: ['/etc'], over: false });
});

test('servers dump the datastore that they have, agents none', () => {
  expect(partOf(planOf(copied({})), 'cluster')).toMatchObject({ kind: 'program', program: '/usr/local/lib/archipel-backup/k3s-etcd.sh' });
  const nodes = {
    one: hetzner('ccx23', { location: 'fsn1', roles: ['server'] }),
    two: hetzner('ccx23', { location: 'nbg1', roles: ['agent'] }),
    three: undefined,
  };
  const small = copied({}, { nodes, cluster: { snapshots: undefined } });
  expect(partOf(planOf(small), 'cluster')).toMatchObject({ program: '/usr/local/lib/archipel-backup/k3s-sqlite.sh' });
  expect(names(planOf(small, 'two'))).toEqual(['identity', 'settings']);
});

describe('volumes of the cluster', () => {
  const blog = { blog: ghost({ host: 'blog.example.org', on: 'two' }) };

  test('that pods copy are not copied twice', () => {
    for (const { parts } of blueprintOf(copied({}, { services: blog })).hostCopies)
      expect(parts.map(({ name }) => name)).not.toContain('volumes');
  });

  test('that nobody copies are, on the node that has them, and none of a database that runs', () => {
    const site = copied({}, { services: { ...blog, copies: undefined } });
    const part = partOf(planOf(site, 'two'), 'volumes');
    expect(part).toMatchObject({
      over: true,
      folders: expect.arrayContaining(['/var/lib/rancher/k3s/storage/pvc-*_blog_blog-content']) as string[],
    });
    expect(JSON.stringify(part)).not.toContain('sql');
    expect(names(planOf(site, 'one'))).not.toContain('volumes');
  });
});

test('what a service keeps beside K3s is a part of its machine alone', () => {
  const app = composeApp({
    on: 'two',
    containers: { app: { image: 'docker.io/library/nginx:1.29.1', volumes: { data: '/data', cache: '/cache' } } },
    spares: ['cache'],
  });
  const site = copied({ folders: ['/srv/files'] }, { services: { app } });
  expect(names(planOf(site, 'two'))).toEqual(['identity', 'settings', 'cluster', 'app-volumes', 'folders']);
  expect(partOf(planOf(site, 'two'), 'app-volumes')).toMatchObject({ kind: 'program', program: '/etc/archipel-app/copies.sh' });
  expect(names(planOf(site))).toEqual(['identity', 'settings', 'cluster', 'folders']);
  const [equipped] = blueprintOf(site).equipment.filter(({ service }) => service === 'app');
  expect(equipped?.files['/etc/archipel-app/copies.env']?.text).toBe("PROJECT='app'\nKEPT='data'\n");
});
