import { parse } from 'yaml';
import { resolve } from '../../blueprint/resolve';
import { hostFiles } from '../../hosts';
import { copied, sftp } from '../environments/hosts-copied';

const site = copied({ to: ['offsite'], prove: 'monday', sftp: { cellar: { ...sftp('cellar'), port: 2222 } }, folders: ['/srv/files'] });
const { blueprint } = resolve(site, 'site.ts');
const files = new Map(
  hostFiles(blueprint)
    .files()
    .map(({ path, content }) => [path, content]),
);
const read = (path: string): readonly string[] =>
  (files.get(path) ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
const plan = (name: string, node = 'one'): readonly string[] => read(`hosts/${node}/etc/archipel/backup/${name}`);
const [one] = blueprint.hostCopies;

test('the plan is what the programs read: places, parts, and folders of each', () => {
  expect(plan('places.list')).toEqual(
    [
      's3 eu-central-003 locked s3:https://s3.eu-central-003.backblazeb2.com/lab-offsite/lab/hosts/one',
      'sftp 2222 open sftp:copies@nas.example.net:copies/lab/hosts/one',
    ].map((line, i) => `${['offsite', 'cellar'][i] ?? ''} ${line}`),
  );
  expect(plan('known_hosts')).toEqual([`[nas.example.net]:2222 ${sftp('cellar').hostKey}`]);
  expect(plan('parts.list')).toEqual([
    'identity folders over -',
    'settings folders beside -',
    'cluster program over /usr/local/lib/archipel-backup/k3s-etcd.sh',
    'folders folders over -',
  ]);
  expect(plan('parts/folders')).toEqual(['/srv/files']);
  expect(plan('without')).toEqual(one?.without);
});

test('each machine copies every day at its minute, and proves on the day that the site says', () => {
  for (const { node, at, proven } of blueprint.hostCopies) {
    const timer = (name: string) => read(`hosts/${node}/etc/systemd/system/${name}.timer`);
    expect(timer('archipel-backup')).toContain(`OnCalendar=*-*-* ${at}:00 UTC`);
    expect(timer('archipel-backup-prove')).toContain(`OnCalendar=mon *-*-* ${proven.at}:00 UTC`);
    expect(proven.at.slice(3)).toBe(at.slice(3));
    for (const name of ['archipel-backup', 'archipel-backup-prove']) expect(timer(name)).toContain('Persistent=true');
  }
});

test('the role comes to machines that are copied, with their keys, for root alone', () => {
  const variables = parse(files.get('ansible/host_vars/one.yaml') ?? '') as {
    readonly host_roles: readonly string[];
    readonly bundle_secrets: readonly { readonly path: string; readonly part: string; readonly mode: string }[];
  };
  expect(variables.host_roles).toContain('backup');
  const keys = variables.bundle_secrets.filter(({ part }) => part === 'backup');
  expect(keys.map(({ path, mode }) => [path, mode])).toEqual([
    ['/etc/archipel/backup/key', '0600'],
    ['/etc/archipel/backup/places/cellar/ssh-key', '0600'],
    ['/etc/archipel/backup/places/offsite/access-key', '0600'],
    ['/etc/archipel/backup/places/offsite/secret-key', '0600'],
  ]);
  const none = parse(
    hostFiles(resolve(copied({ nodes: ['two'] }), 'site.ts').blueprint)
      .files()
      .find(({ path }) => path === 'ansible/host_vars/one.yaml')?.content ?? '',
  ) as typeof variables;
  expect(none.host_roles).not.toContain('backup');
  expect(none.bundle_secrets.filter(({ part }) => part === 'backup')).toEqual([]);
});

test('an operator prunes each repository of each machine, and keeps what the site keeps', () => {
  expect(read('backup/repositories')).toHaveLength(6);
  expect(read('backup/repositories')[1]).toBe('one cellar sftp 2222 720h sftp:copies@nas.example.net:copies/lab/hosts/one');
  expect(files.get('backup/operator.sh')).toContain('restic prune');
  expect([...hostFiles(resolve(copied({}, {}), 'x').blueprint).files()].some(({ path }) => path === 'backup/operator.sh')).toBe(true);
});

test('no program of a host deletes a copy', () => {
  const scripts = [...files].filter(([path]) => /roles\/backup\/files\/(?!operator).*\.sh$/.test(path));
  expect(scripts).toHaveLength(5);
  for (const [path, text] of scripts) expect([path, /restic (forget|prune)/.exec(text)?.[0]]).toEqual([path, undefined]);
});
