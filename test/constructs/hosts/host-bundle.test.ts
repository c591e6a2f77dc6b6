import { HostBundle } from '../../../constructs/hosts/host-bundle';

const part = 'web';
const bundle = (): HostBundle => {
  const made = new HostBundle('made by a test');
  made.addFolder('/etc/web', { part, mode: '0750', group: 'www-data' });
  return made;
};

test('a file is marked, lies where it will on the host, and says whose it is', () => {
  const made = bundle();
  made.addFile('/etc/web/site.conf', 'listen 80\n', { part });
  expect(made.output().files()).toEqual([{ path: 'etc/web/site.conf', content: '# made by a test\nlisten 80\n', mode: 0o644 }]);
  expect(made.files).toEqual([{ path: '/etc/web/site.conf', part, mode: '0644', owner: 'root', group: 'root' }]);
  expect(made.folders).toEqual([{ path: '/etc/web', part, mode: '0750', owner: 'root', group: 'www-data' }]);
});

test('a format without comments gets no marker, a program is executable', () => {
  const made = bundle();
  made.addFile('/etc/web/site.json', '{}\n', { part }, false);
  made.addFile('/usr/local/bin/serve', 'exit\n', { part, mode: '0755' });
  expect(
    made
      .output()
      .files()
      .map(({ content, mode }) => [content, mode]),
  ).toEqual([
    ['{}\n', 0o644],
    ['# made by a test\nexit\n', 0o755],
  ]);
});

test('secrets are told of, and are no file of ours', () => {
  const made = bundle();
  made.addSecret('/etc/web/key', 'etc__web__key', { part, mode: '0640', group: 'www-data' });
  expect(made.secrets).toEqual([{ path: '/etc/web/key', part, mode: '0640', owner: 'root', group: 'www-data', file: 'etc__web__key' }]);
  expect(made.output().size).toBe(0);
});

test.each([
  [
    'a secret that others could read',
    (made: HostBundle) => made.addSecret('/etc/web/key', 'k', { part, mode: '0644' }),
    'lets everybody read it',
  ],
  ['a path that is taken', (made: HostBundle) => made.addFolder('/etc/web', { part }), "'/etc/web' is written twice"],
  ['a relative path', (made: HostBundle) => made.addFile('etc/web/a', '', { part }), 'must be absolute'],
  ['a path that climbs', (made: HostBundle) => made.addFile('/etc/web/../shadow', '', { part }), 'must be absolute'],
  ['a path with a space', (made: HostBundle) => made.addFile('/etc/web/a b', '', { part }), 'must be absolute'],
  ['a folder that nobody makes', (made: HostBundle) => made.addFile('/etc/other/a', '', { part }), "declare '/etc/other' first"],
  ['a mode that is no mode', (made: HostBundle) => made.addFile('/etc/web/a', '', { part, mode: '644' }), 'expected four octal digits'],
])('refuses %s', (_, act, message) => {
  expect(() => act(bundle())).toThrow(message);
});
