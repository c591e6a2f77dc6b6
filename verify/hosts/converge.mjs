// A whole site on Debian hosts, converged by its generated playbook: checked first, then for real, then again without a change, then after
// an edit of the site file.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { judgeBeside } from './beside.mjs';
import { judgeHardening } from './hardening.mjs';
import { judgeCheck } from './check.mjs';
import { converged, unchanged } from './playbook.mjs';
import { scanned } from './scan.mjs';
import { attempt, until } from './shell.mjs';
import { generate } from './sites.mjs';
import { SiteLab } from './site-lab.mjs';

/** The site: a server and an agent of K3s that speak over WireGuard, adopted, with nothing but SSH on them. */
export const CONVERGED = 'uyoop';

/** What an edit of the site file takes away: the way in, the preshared keys; and one setting that changes. */
const edit = ({ ingress: _, ...site }) => ({ ...site, mesh: { ...site.mesh, presharedKeys: false, keepalive: 20 } });

/**
 * @param {object} site as generated @param {object} tools @param {(claim: string, holds: () => unknown) => Promise<void>} claim
 * @param {Map<string, string[]>} rules UFW rules of every node of every site, to be taken by UFW itself
 */
export const judgeConvergence = async (site, tools, claim, rules) => {
  const lab = new SiteLab(site, tools);
  try {
    await lab.open();
    const [server, agent] = ['core-prod', 'ai-lab'].map((name) => lab.machines.get(name));
    await claim('the playbook says what is missing when no secrets are given', () =>
      says(lab.converge('-e', 'archipel_secrets_dir='), 'archipel_secrets_dir: is not set'),
    );
    await claim('--check --diff tells the changes of a fresh host without making one', () => checks(lab, server));
    await claim('a fresh site converges', () => converged(lab.convergePlainly()));
    await claim('a second run changes nothing', () => unchanged(lab.converge()));
    await judgeHost(lab, server, claim);
    await judgeSite(lab, server, agent, claim);
    await judgeBeside(server, agent, claim);
    await judgeHardening(lab, server, agent, claim);
    await judgeCheck(lab, server, claim);
    await claim('no secret lies in the generated files', () => noSecret(lab));
    await judgeEdit(lab, server, claim);
    await judgeRules(server, rules, claim);
  } finally {
    await lab.close();
  }
};

const judgeHost = async (lab, host, claim) => {
  await claim('nothing on the host stays failed', async () => {
    const told = [];
    const isWell = () => {
      const [unit] = host.on('systemctl', '--failed', '--no-legend', '--plain').split(/\s/);
      if (unit !== '' && told.length === 0) told.push(host.on('journalctl', '--no-pager', '--lines=20', `--unit=${unit}`));
      return unit === '';
    };
    await until('no failed unit', isWell, 90).catch((error) => {
      throw new Error(`${error.message}\n${told.join()}`);
    });
  });
  await claim('SSH takes keys alone', () => {
    const offered = attempt([
      'ip',
      'netns',
      'exec',
      lab.space('operator'),
      'ssh',
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'UserKnownHostsFile=/dev/null',
      '-o',
      'PubkeyAuthentication=no',
      'debian@core-prod.uyoop.fr',
      'true',
    ]);
    says(offered, 'Permission denied (publickey).');
    const settings = host.on('/usr/sbin/sshd', '-T');
    for (const line of [
      'passwordauthentication no',
      'kbdinteractiveauthentication no',
      'permitrootlogin without-password',
      'x11forwarding no',
    ])
      includes(settings, line);
  });
  await claim('the host has its name, UTC, its keys and its updates', () => {
    same(host.on('hostname'), 'core-prod');
    same(host.on('date', '+%Z'), 'UTC');
    same(host.on('tail', '-n', '+2', '/home/debian/.ssh/authorized_keys'), lab.tools.key.text);
    const upgrades = host.on('apt-config', 'dump');
    includes(upgrades, 'Unattended-Upgrade::Automatic-Reboot "false"');
    same(
      [...upgrades.matchAll(/Unattended-Upgrade::(?:Origins-Pattern|Allowed-Origins)::\S* "(.*)"/g)].map(([, origin]) => origin).join(),
      'origin=Debian,codename=${distro_codename}-security,label=Debian-Security',
    );
  });
  await claim('secrets are readable by root alone', () => {
    const found = host.on('find', '/etc/wireguard', '/etc/rancher', '-type', 'f', '-perm', '/077');
    same(found, '');
    includes(host.on('ls', '/etc/wireguard', '/etc/rancher/k3s'), 'private.key');
  });
};

const judgeSite = async (lab, server, agent, claim) => {
  await claim('the hosts reach each other by name over the mesh', () => {
    server.on('ping', '-c', '2', '-W', '5', 'ai-lab');
    agent.on('ping', '-c', '2', '-W', '5', 'core-prod');
    includes(server.on('getent', 'hosts', 'ai-lab'), '10.8.0.2');
  });
  await claim('the server of K3s answers, and the agent joined it by their token', () => {
    for (const [host, unit] of [
      [server, 'k3s'],
      [agent, 'k3s-agent'],
    ])
      same(host.on('systemctl', 'is-active', unit), 'active');
    same(server.on('/usr/local/bin/k3s', 'kubectl', 'get', '--raw', '/readyz'), 'ok');
  });
  await claim('each node bears the labels of the site file', () => {
    for (const name of ['core-prod', 'ai-lab']) includes(server.on('cat', `/var/lib/rancher/labels-${name}`), 'archipel/k3s=');
  });
  const outside = (...argv) => lab.try('operator', ...argv);
  const member = (...argv) => agent.try(...argv);
  await claim('the firewall lets in what the flows say', async () => {
    for (const port of [22, 80, 443]) same(await lab.lets(outside, server, '203.0.113.11', port), true, `TCP ${port} from outside`);
    for (const port of [22, 6443, 10250]) same(await lab.lets(member, server, '10.8.0.1', port), true, `TCP ${port} from the mesh`);
  });
  await claim('the firewall lets in nothing else', async () => {
    for (const port of [6443, 10250, 2379, 9999])
      same(await lab.lets(outside, server, '203.0.113.11', port), false, `TCP ${port} from outside`);
    for (const port of [2379, 9999]) same(await lab.lets(member, server, '10.8.0.1', port), false, `TCP ${port} from the mesh`);
    same(await lab.lets(outside, agent, '203.0.113.12', 443), false, 'TCP 443 of a node that takes no web traffic');
  });
  for (const name of lab.machines.keys())
    await claim(`of 65,535 ports of ${name} those of the flows are open to the internet`, () => scanned(lab, name));
};

const judgeEdit = async (lab, server, claim) => {
  const handshake = () => server.on('wg', 'show', 'wg0', 'latest-handshakes').split('\t')[1];
  const started = server.on('systemctl', 'show', '--property=ActiveEnterTimestampMonotonic', 'wg-quick@wg0');
  lab.site = await generate(CONVERGED, join(lab.tools.folder, 'site'), lab.tools.key.text, edit);
  await claim('after an edit of the site file the playbook changes what changed', () => {
    const { recap } = converged(lab.converge());
    for (const [host, { changed }] of Object.entries(recap)) if (changed === 0) throw new Error(`nothing changed on ${host}`);
  });
  await claim('files that left the plan are gone from the host', () => {
    same(server.on('find', '/etc/wireguard', '-name', '*.psk'), '');
    same(
      server.on('cat', '/var/lib/archipel/wireguard.files').split('\n').slice(1).join(),
      '/etc/wireguard/private.key,/etc/wireguard/wg0.conf',
    );
  });
  await claim('rules that left the plan are gone from the firewall, the others stand', async () => {
    const outside = (...argv) => lab.try('operator', ...argv);
    same(await lab.lets(outside, server, '203.0.113.11', 443), false, 'TCP 443');
    same(await lab.lets(outside, server, '203.0.113.11', 22), true, 'TCP 22');
  });
  await claim('the tunnel took its new settings without a restart', () => {
    includes(server.on('wg', 'show', 'wg0', 'persistent-keepalive'), '\t20');
    includes(server.on('wg', 'show', 'wg0', 'preshared-keys'), '(none)');
    same(server.on('systemctl', 'show', '--property=ActiveEnterTimestampMonotonic', 'wg-quick@wg0'), started);
    server.on('ping', '-c', '2', '-W', '5', 'ai-lab');
    if (Number(handshake()) === 0) throw new Error('no handshake since');
  });
  await claim('a further run changes nothing', () => unchanged(lab.converge()));
};

/** Every rule as UFW takes it, and as it says it back: what the role compares. */
const judgeRules = async (host, rules, claim) => {
  for (const [node, planned] of rules) {
    await claim(`ufw takes the rules of ${node}, says them back word for word, and loads them`, () => {
      host.on('ufw', '--force', 'reset');
      const each = (command) =>
        `while read -r rule; do eval "${command} $rule" >/dev/null || echo "refused: $rule"; done <<'RULES'\n${planned.join('\n')}\nRULES`;
      same(host.on('bash', '-c', each('ufw --dry-run')), '');
      same(host.on('bash', '-c', each('ufw')), '');
      const added = host
        .on('ufw', 'show', 'added')
        .split('\n')
        .filter((line) => line.startsWith('ufw '))
        .map((line) => line.slice(4));
      same([...added].sort().join('\n'), [...planned].sort().join('\n'));
      includes(host.on('bash', '-c', 'ufw --force enable && ufw status'), 'Status: active');
    });
  }
};

/** UFW rules of a site, by node. */
export const rulesOf = ({ name, out, blueprint }) =>
  blueprint.nodes.map((node) => [
    `${name}/${node.name}`,
    parse(readFileSync(join(out, 'ansible/host_vars', `${node.name}.yaml`), 'utf8')).ufw_rules,
  ]);

const checks = (lab, host) => {
  const { recap } = converged(lab.converge('--check', '--diff', '--limit', host.name));
  if (!(recap[host.name]?.changed > 20)) throw new Error(`told of ${recap[host.name]?.changed} changes`);
  for (const path of ['/etc/wireguard', '/etc/rancher', '/usr/sbin/ufw', '/usr/bin/docker', '/opt/mailcow-dockerized', '/var/lib/archipel'])
    if (host.try('test', '-e', path).code === 0) throw new Error(`${path} was made`);
};

const noSecret = ({ site: { files, values } }) => {
  for (const { path: name, text } of values) {
    const value = text.trim();
    const leak = files.find(({ content }) => content.includes(value));
    if (value.length < 16 || leak) throw new Error(`${name} is in ${leak?.path}`);
  }
};

const says = ({ code, out }, text) => {
  if (code === 0 || !out.replace(/\s+/g, ' ').includes(text)) throw new Error(`ended with ${code} and said:\n${out.slice(-2000)}`);
};

const includes = (text, part) => {
  if (!text.includes(part)) throw new Error(`expected '${part}' in:\n${text.slice(0, 2000)}`);
};

const same = (got, expected, what = '') => {
  if (got !== expected) throw new Error(`${what}: got ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`);
};
