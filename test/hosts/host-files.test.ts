import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { resolve } from '../../blueprint/resolve';
import { hostSecretFile } from '../../constructs/secrets/secret-plan';
import sites from '../../environments';
import { hostFiles, userData } from '../../hosts';
import { blueprints, everyNode, keysOf, read, readYaml, siteNamed, textsOf } from './site';

interface Delivered {
  readonly path: string;
  readonly part: string;
  readonly mode: string;
  readonly owner: string;
  readonly file?: string;
}
interface HostVars {
  readonly ufw_rules: readonly string[];
  readonly bundle_folders: readonly Delivered[];
  readonly bundle_files: readonly Delivered[];
  readonly bundle_secrets: readonly Delivered[];
  readonly [key: string]: unknown;
}
const ROLES = join(__dirname, '../../hosts/ansible/roles');
const variables = (site: string, node: string): HostVars => readYaml<HostVars>(textsOf(siteNamed(site)), `ansible/host_vars/${node}.yaml`);

test.each(everyNode)('%s is delivered every file that is generated for it, and nothing that is not', (_, blueprint, node) => {
  const generated = [...textsOf(blueprint).keys()].flatMap((path) =>
    path.startsWith(`hosts/${node.name}/`) ? [path.slice(`hosts/${node.name}`.length)] : [],
  );
  expect(variables(blueprint.site, node.name).bundle_files.map(({ path }) => path)).toEqual(generated.sort());
});

test.each(everyNode)('%s is delivered every secret that it reads, by the name under which it is exported', (_, blueprint, node) => {
  const planned = blueprint.secrets.flatMap(({ readers }) =>
    readers.flatMap((reader) => (reader.kind === 'host' && reader.node === node.name ? [reader] : [])),
  );
  const secrets = variables(blueprint.site, node.name).bundle_secrets;
  expect(secrets.map(({ path, mode, file }) => [path, mode, file])).toEqual(
    planned.map(({ path, mode }) => [path, mode, hostSecretFile(path)]).sort(),
  );
  for (const { mode } of secrets) expect(mode.endsWith('0')).toBe(true);
});

test.each(everyNode)('%s is delivered each part by a role that knows it, and hears of its changes', (_, blueprint, node) => {
  const { bundle_files, bundle_secrets, bundle_folders } = variables(blueprint.site, node.name);
  for (const part of new Set([...bundle_files, ...bundle_secrets, ...bundle_folders].map((item) => item.part))) {
    const roles = readdirSync(ROLES).filter((role) =>
      readFileSync(join(ROLES, role, 'tasks/main.yaml'), 'utf8').includes(`bundle_part: ${part}\n`),
    );
    expect(roles).toHaveLength(1);
    expect(readFileSync(join(ROLES, roles[0] ?? '', 'handlers/main.yaml'), 'utf8')).toContain(`${part} files changed`);
  }
});

test.each(blueprints.map((blueprint) => [blueprint.site, blueprint] as const))(
  'no file of %s looks like a private key or a token',
  (_, blueprint) => {
    const publicKeys = new Set(Object.values(keysOf(blueprint)));
    for (const [path, text] of textsOf(blueprint)) {
      expect([path, /PRIVATE KEY|AGE-SECRET-KEY/.exec(text)?.[0]]).toEqual([path, undefined]);
      const keyLike = [...text.matchAll(/(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{43}=(?![A-Za-z0-9+/=])/g)].map(([key]) => key);
      expect([path, keyLike.filter((key) => !publicKeys.has(key))]).toEqual([path, []]);
    }
  },
);

test.each(everyNode)('%s is in the inventory once, under its public name or its address in the mesh', (_, blueprint, node) => {
  const { all } = readYaml<{
    all: { hosts: Record<string, { ansible_host?: string }>; children: Record<string, { hosts: Record<string, unknown> }> };
  }>(textsOf(blueprint), 'ansible/inventory.yaml');
  expect(all.hosts[node.name]?.ansible_host).toBe(node.endpoint ?? node.meshAddress);
  const groups = Object.entries(all.children).flatMap(([group, { hosts }]) => (node.name in hosts ? [group] : []));
  const groupOf = { 'first-server': 'k3s_first_server', server: 'k3s_more_servers', agent: 'k3s_agents' } as const;
  expect(groups).toEqual(node.k3s ? [groupOf[node.k3s]] : []);
});

test('the playbook and the roles of every site are the ones of the repository', () => {
  for (const blueprint of blueprints) {
    const texts = textsOf(blueprint);
    expect(read(texts, 'ansible/site.yaml')).toBe(readFileSync(join(ROLES, '../site.yaml'), 'utf8'));
    for (const [path, text] of texts)
      if (path.startsWith('ansible/roles/')) expect(text).toBe(readFileSync(join(ROLES, '../..', path), 'utf8'));
  }
  expect([...textsOf(siteNamed('circle')).keys()].filter((path) => path.endsWith('.sh')).length).toBeGreaterThan(2);
});

test('shell scripts can be run', () => {
  const scripts = hostFiles(siteNamed('uyoop'))
    .files()
    .filter(({ path }) => path.endsWith('.sh'));
  for (const { mode } of scripts) expect(mode).toBe(0o755);
});

test('a role that a site does not use is told so by its variables', () => {
  expect(variables('circle', 'alice')).toMatchObject({ base_kubernetes: false, wireguard_tunnel: { address: '10.8.0.1/24', mtu: 1420 } });
  expect(variables('circle', 'alice')['k3s_role']).toBeUndefined();
  expect(variables('uyoop', 'ai-lab')).toMatchObject({ base_kubernetes: true, k3s_role: 'agent', k3s_node_ip: '10.8.0.2' });
  expect(variables('uyoop', 'ai-lab')['k3s_labels']).toEqual(expect.arrayContaining([expect.stringMatching(/^archipel\/k3s=v1\./)]));
});

test('the same site gives the same bytes, whatever the order of its keys', () => {
  const bytes = (site: (typeof sites)[number]): string =>
    JSON.stringify(
      hostFiles(resolve(site, 'x').blueprint)
        .files()
        .filter(({ path }) => !path.includes('host_vars')),
    );
  for (const site of sites) expect(bytes(Object.fromEntries(Object.entries(site).reverse()) as typeof site)).toBe(bytes(site));
});

describe('first boot', () => {
  const made = everyNode.filter(([, , { provider }]) => provider === 'hetzner');

  test.each(made)('%s lets its operator in by key, and carries nothing that must change later', (_, blueprint, node) => {
    const config = parse(userData(node, blueprint)) as { users: { ssh_authorized_keys: string[] }[] };
    expect(config.users[0]?.ssh_authorized_keys).toEqual(Object.values(blueprint.operator.sshKeys));
    for (const volatile of ['wireguard', 'k3s', '10.0.0.', '10.10.', 'wg0']) expect(userData(node, blueprint)).not.toContain(volatile);
  });

  test('its SSH is the one that Ansible sets, so that the playbook changes nothing there', () => {
    const [, blueprint, node] = made[0] ?? [];
    if (!blueprint || !node) throw new Error('no made node');
    const { write_files } = parse(userData(node, blueprint)) as { write_files: { path: string; content: string }[] };
    for (const { path, content } of write_files) {
      const source = path.includes('ssh') ? '00-archipel-sshd.conf' : '20auto-upgrades';
      expect(content).toBe(readFileSync(join(ROLES, 'base/files', source), 'utf8'));
    }
    expect(write_files).toHaveLength(2);
  });

  test('machines that exist already have none', () => {
    for (const [label, blueprint, node] of everyNode)
      expect([label, textsOf(blueprint).has(`cloud-init/${node.name}.yaml`)]).toEqual([label, node.provider === 'hetzner']);
  });
});

describe('SSH', () => {
  const settings = readFileSync(join(ROLES, 'base/files/00-archipel-sshd.conf'), 'utf8');

  test('passwords open nothing', () => {
    for (const line of [
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'AuthenticationMethods publickey',
      'PermitRootLogin prohibit-password',
    ])
      expect(settings).toContain(`${line}\n`);
  });

  test('every kind of key that a site file may name is accepted, or its operator would be locked out', () => {
    const accepted = /^PubkeyAcceptedAlgorithms (.*)$/m.exec(settings)?.[1]?.split(',');
    const algorithms = {
      'ssh-ed25519': 'ssh-ed25519',
      'sk-ssh-ed25519@openssh.com': 'sk-ssh-ed25519@openssh.com',
      'ecdsa-sha2-nistp256': 'ecdsa-sha2-nistp256',
      'ssh-rsa': 'rsa-sha2-512',
    };
    for (const [kind, algorithm] of Object.entries(algorithms)) {
      expect(() => resolve({ ...sites[0], operator: { email: 'a@example.org', sshKeys: { a: `${kind} AAAA` } } }, 'x')).not.toThrow();
      expect(accepted).toContain(algorithm);
    }
  });
});

test('the folder of roles is part of the package', () => {
  expect(existsSync(join(ROLES, 'base/tasks/main.yaml'))).toBe(true);
});
