// What hardens a host beyond its firewall, asked of the host itself: SSH, records, accounts, settings of the kernel, ports, and the window in which it reboots.
import { join } from 'node:path';

/** Stand-ins for what the program that reboots a host runs: a cluster, the machine's own init, and a clock that stands in the window. */
const STAND_INS = {
  k3s: `echo "$*" >>/opt/lab/calls
case "$*" in
  *' get nodes '*) cat /opt/lab/nodes ;;
  *' drain '*) exit "$(cat /opt/lab/drain)" ;;
esac`,
  systemctl: 'echo "systemctl $*" >>/opt/lab/calls',
  date: '[ "$*" = +%s ] && exec cat /opt/lab/clock\nexec /bin/date "$@"',
};
const PROGRAM = '/usr/local/sbin/archipel-reboot';

export const judgeHardening = async (lab, server, agent, claim) => {
  await claim('SSH speaks modern algorithms alone, to the operator alone', () => judgeSsh(server));
  await claim('the rules of the audit are one whole that auditd takes at the next boot', () => {
    server.on('augenrules');
    includes(server.on('augenrules', '--check'), 'No change');
    const rules = server.on('grep', '-c', '^-[aw] ', '/etc/audit/audit.rules');
    if (Number(rules) < 40) throw new Error(`${rules} rules`);
    for (const part of ['-w /etc/rancher', '-w /etc/wireguard', '-S chmod,chown', 'arch=b32'])
      includes(server.on('cat', '/etc/audit/audit.rules'), part);
    for (const unit of ['auditd', 'apparmor']) same(server.on('systemctl', 'is-enabled', unit), 'enabled', unit);
  });
  await claim('settings of the kernel that a container has for itself are in force', () => judgeKernel(server));
  await claim('accounts, jobs and files are closed to others', () => judgeAccounts(server));
  await claim('nothing listens that no flow speaks of, and a stray listener is told', async () => {
    for (const host of [server, agent]) {
      const { out } = host.try('/usr/local/sbin/archipel-ports');
      if (out.includes('stray')) throw new Error(`${host.name}: ${out}`);
      // K3s is a stand-in here, which opens the port of its API alone; exporters are pods
      const missing = out.split('\n').filter((line) => line.startsWith('missing') && !/8472|9100|9273/.test(line));
      if (missing.length > 0) throw new Error(`${host.name}: ${missing.join('\n')}`);
    }
    const listener = "import socket\ns = socket.create_server(('', 9998))\nwhile True: s.accept()";
    server.on('systemd-run', '--quiet', '--unit=stray', 'python3', '-c', listener);
    let said = '';
    for (let i = 0; i < 20 && !said.includes('stray'); i += 1) {
      server.on('sleep', '0.5');
      said = server.try('/usr/local/sbin/archipel-ports').out;
    }
    server.on('systemctl', 'stop', 'stray');
    includes(said, 'stray: tcp 9998');
  });
  for (const host of [server, agent]) await claim(`systemd takes the windows of ${host.name}`, () => judgeWindows(host));
  await judgeReboot(server, claim);
};

const judgeSsh = (host) => {
  const lines = host.on('/usr/sbin/sshd', '-T').split('\n');
  const settings = new Map(lines.map((line) => [line.split(' ', 1)[0], line.slice(line.indexOf(' ') + 1)]));
  same(settings.get('allowusers'), 'debian');
  same(settings.get('banner'), '/etc/issue.net');
  same(settings.get('maxstartups'), '10:30:60');
  same(settings.get('allowtcpforwarding'), 'local');
  for (const off of [
    'allowagentforwarding',
    'gatewayports',
    'permittunnel',
    'allowstreamlocalforwarding',
    'gssapiauthentication',
    'hostbasedauthentication',
    'permitemptypasswords',
    'permituserenvironment',
  ])
    same(settings.get(off), 'no', off);
  same(settings.get('requiredrsasize'), '3072');
  for (const list of ['ciphers', 'macs', 'kexalgorithms', 'hostkeyalgorithms', 'pubkeyacceptedalgorithms']) {
    const algorithms = settings.get(list)?.split(',') ?? [];
    const weak = algorithms.filter((name) => /cbc|sha1|md5|arcfour|3des|^ssh-rsa|ssh-dss|hmac-sha2-(256|512)$|group1-|group14-/.test(name));
    if (algorithms.length === 0 || weak.length > 0) throw new Error(`${list}: ${weak.join() || 'none'}`);
  }
};

const judgeKernel = (host) => {
  const written = host.on('sh', '-c', 'cat /etc/sysctl.d/80-archipel.conf /etc/sysctl.d/85-archipel-*.conf /etc/sysctl.d/90-kubelet.conf');
  const pairs = written.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  let compared = 0;
  for (const pair of pairs) {
    const [, key, value] = /^([a-z0-9_.]+) = (.+)$/.exec(pair) ?? [];
    if (key === undefined) throw new Error(`not a setting: ${pair}`);
    if (!key.startsWith('net.')) continue;
    const { code, out } = host.try('cat', join('/proc/sys', key.replaceAll('.', '/')));
    if (code !== 0) continue;
    same(out.trim(), value, key);
    compared += 1;
  }
  if (compared < 15) throw new Error(`${compared} settings could be compared`);
};

const judgeAccounts = (host) => {
  for (const file of ['/etc/cron.allow', '/etc/at.allow']) same(host.on('cat', file), 'root', file);
  for (const [path, mode] of [
    ['/etc/shadow', '640 root shadow'],
    ['/etc/ssh/sshd_config', '600 root root'],
    ['/etc/ssh/ssh_host_ed25519_key', '600 root root'],
    ['/etc/cron.d', '700 root root'],
    ['/etc/sudoers.d/00-archipel', '440 root root'],
    ['/root', '700 root root'],
    ['/home/debian', '750 debian debian'],
  ])
    same(host.on('stat', '--format=%a %U %G', path), mode, path);
  includes(host.on('cat', '/etc/issue.net'), 'recorded');
  same(host.on('visudo', '--check', '--quiet', '--file=/etc/sudoers.d/00-archipel'), '');
  same(host.on('sh', '-c', '. /etc/profile.d/archipel.sh; echo $TMOUT'), '1800');
  const unwanted = host.try('dpkg-query', '--show', '--showformat=${db:Status-Abbrev}', 'telnet', 'avahi-daemon', 'rsh-client').out;
  if (/^ii/m.test(unwanted)) throw new Error(unwanted);
};

const judgeWindows = (host) => {
  const units = host
    .on('find', '/etc/systemd/system', '-maxdepth', '1', '(', '-name', 'archipel-reboot*', '-o', '-name', 'archipel-drain*', ')')
    .split('\n');
  const timers = units.filter((unit) => unit.endsWith('.timer'));
  same(timers.length, host.name === 'core-prod' ? 2 : 1, 'timers');
  const said = host.on('systemd-analyze', 'verify', '--man=no', ...units.filter((unit) => !unit.includes('@.')));
  same(
    said
      .split('\n')
      .filter((line) => line.includes('archipel'))
      .join(),
    '',
  );
  for (const timer of timers) {
    const when = host.on('grep', '--only-matching', '--perl-regexp', '(?<=^OnCalendar=).*', timer);
    const { length } = /Next elapse: \w+ (.*)/.exec(host.on('systemd-analyze', 'calendar', when)) ?? [];
    if (!length) throw new Error(`${timer}: ${when} never comes`);
    same(host.on('systemctl', 'is-active', timer.split('/').at(-1)), 'active', timer);
  }
};

const judgeReboot = async (host, claim) => {
  for (const [name, text] of Object.entries(STAND_INS)) host.write(`opt/lab/${name}`, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  const conf = Object.fromEntries(
    [...host.on('cat', '/etc/archipel-reboot/core-prod.conf').matchAll(/^(\w+)='?([^'\n]*)'?$/gm)].map(([, key, value]) => [key, value]),
  );
  const weekday = ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'][conf.day];
  const date = host.on('date', '--utc', '--date', `next ${weekday}`, '+%F');
  const opens = Number(host.on('env', `TZ=${conf.zone}`, 'date', '--date', `${date} ${conf.at}`, '+%s'));
  const cluster = (agent, drain = 0) => {
    host.write('opt/lab/nodes', `core-prod True <none>\nai-lab ${agent}\n`);
    host.write('opt/lab/drain', `${drain}\n`);
  };
  const run = (verb = 'own', clock = opens + 60) => {
    host.write('opt/lab/clock', `${clock}\n`);
    host.write('opt/lab/calls', '');
    const { code, out } = host.try('env', 'PATH=/opt/lab:/usr/bin:/bin', PROGRAM, verb, 'core-prod');
    same(code, 0, out);
    return { said: out, calls: host.on('cat', '/opt/lab/calls') };
  };
  const marked = () => host.try('test', '-e', '/var/lib/archipel/uncordon').code === 0;
  cluster('True <none>');
  await claim('a host that no update asks to reboot does nothing', () => same(run().calls, ''));
  host.on('touch', '/run/reboot-required');
  await claim('outside of its window it says so and does nothing', () => {
    const { said, calls } = run('own', opens - 60);
    includes(said, 'its window is closed');
    same(calls, '');
  });
  await claim('while another node is away it stays', () => {
    cluster('False <none>');
    const { said, calls } = run();
    includes(said, 'ai-lab is not ready');
    if (/drain|reboot/.test(calls)) throw new Error(calls);
  });
  await claim('where pods do not leave it takes pods again and stays', () => {
    cluster('True <none>', 1);
    const { said, calls } = run();
    includes(said, 'pods did not leave in time');
    includes(calls, 'uncordon core-prod');
    if (calls.includes('systemctl') || marked()) throw new Error(calls);
  });
  await claim('else it is emptied and reboots, and lets pods come back after the boot', () => {
    cluster('True <none>');
    const { calls } = run();
    if (!/ drain core-prod .*--timeout=\d+s\nsystemctl reboot$/.test(calls)) throw new Error(calls);
    same(marked(), true);
    includes(run('uncordon').calls, 'uncordon core-prod');
    same(marked(), false);
  });
  host.on('rm', '-rf', '/run/reboot-required', '/opt/lab');
};

const includes = (text, part) => {
  if (!text.includes(part)) throw new Error(`expected '${part}' in:\n${text.slice(0, 2000)}`);
};

const same = (got, expected, what = '') => {
  if (got !== expected) throw new Error(`${what}: got ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`);
};
