import { parse } from 'yaml';
import { toCloudConfig, USER_DATA_LIMIT, type CloudConfigProps } from '../../../constructs/hosts/cloud-config';

const props: CloudConfigProps = {
  hostname: 'node1',
  fqdn: 'node1.example.org',
  authorizedKeys: ['ssh-ed25519 AAAA ops'],
  packages: ['unattended-upgrades'],
  files: [{ path: '/etc/x', mode: '0600', text: 'x: {{ y }}\n' }],
  commands: [['systemctl', 'reload', 'ssh.service']],
};

test('root is let in by key, nobody by password', () => {
  const config = parse(toCloudConfig(props)) as Record<string, unknown>;
  expect(config).toMatchObject({
    ssh_pwauth: false,
    disable_root: false,
    users: [{ name: 'root', lock_passwd: true, ssh_authorized_keys: ['ssh-ed25519 AAAA ops'] }],
  });
});

test('the document says what it is on its first line, and carries texts and commands as they are', () => {
  const text = toCloudConfig(props);
  expect(text.split('\n')[0]).toBe('#cloud-config');
  expect(parse(text)).toMatchObject({
    fqdn: 'node1.example.org',
    write_files: [{ path: '/etc/x', permissions: '0600', owner: 'root:root', content: 'x: {{ y }}\n' }],
    runcmd: [['systemctl', 'reload', 'ssh.service']],
  });
});

test('a host that nobody could log in to is refused', () => {
  expect(() => toCloudConfig({ ...props, authorizedKeys: [] })).toThrow("cloud-config of 'node1' has no SSH key");
});

test('a document that no provider would take is refused', () => {
  const filled = (bytes: number): string => toCloudConfig({ ...props, files: [{ path: '/etc/x', mode: '0600', text: 'x'.repeat(bytes) }] });
  const rest = Buffer.byteLength(filled(0));
  expect(Buffer.byteLength(filled(USER_DATA_LIMIT - rest))).toBeLessThanOrEqual(USER_DATA_LIMIT);
  expect(() => filled(USER_DATA_LIMIT)).toThrow(`at most ${USER_DATA_LIMIT} are allowed`);
});
