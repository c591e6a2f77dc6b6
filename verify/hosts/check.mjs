// `archipel host check` as an operator runs it: from another machine, over SSH, on hosts that the playbook made and that somebody then changed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attempt, run, until } from './shell.mjs';
import { quickened } from './tools.mjs';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
/** What an operator's program must not have touched; Ansible makes a folder of its own in the home of its account, and removes it. */
const KEPT = ['/etc', '/usr', '/opt', '/var/lib/archipel', '/var/lib/rancher', '/var/lib/dpkg'];

/** What the judge itself delivers as nobody plans it: the release that stands in for Mailcow's. */
const STANDS_IN = 'file /etc/archipel-mail/site.env has another content';

/** @param {object} lab a site that has converged @param {object} host its server @param {Function} claim */
export const judgeCheck = async (lab, host, claim) => {
  const project = projectOf(lab);
  await until('what came up has settled', () => drifts(check(lab, project, '--quick')).join() === STANDS_IN, 60).catch(() => undefined);
  await claim('archipel host check finds converged hosts as planned, secrets too', () => {
    host.on('touch', '/run/before');
    same(check(lab, project, '--secrets', lab.site.secrets), 1, [STANDS_IN]);
    clean(check(lab, project, 'ai-lab', '--quick'), ['ai-lab']);
  });
  await claim('the check changed nothing on the host', () => {
    const kept = KEPT.filter((path) => host.try('test', '-e', path).code === 0);
    // what watches containers writes meanwhile
    const touched = host.on('find', ...kept, '-xdev', '-cnewer', '/run/before', '!', '-name', '*.prom*', '!', '-path', '/var/lib/archipel');
    if (touched !== '') throw new Error(touched);
  });
  const repairs = damage(lab, host);
  await claim('archipel host check tells what somebody changed on a host, and nothing else', () =>
    same(
      check(lab, project, host.name),
      1,
      [
        STANDS_IN,
        'file /etc/rancher/k3s/config.yaml has another content',
        'file /etc/wireguard/private.key has another mode',
        `firewall ${repairs.rule} is missing`,
        'package curious is installed, and nobody asked for it',
        'package tzdata is held back',
        "playbook /etc/systemd/timesyncd.conf.d/archipel.conf would be changed by 'base : Set the clock's sources'",
        'port 9999/tcp is listened on, and no flow leads there',
        'unit wireguard-reresolve.timer does not run',
        'unit wireguard-reresolve.timer does not start at boot',
      ].sort(),
    ),
  );
  for (const repair of repairs.steps) host.on('sh', '-c', repair);
  await claim('once it is repaired the check finds the host as planned again', () =>
    same(check(lab, project, host.name, '--quick'), 1, [STANDS_IN]),
  );
  await claim('a host whose key is not known is not compared', () => {
    const { code, out } = check(lab, { ...project, config: project.stranger }, host.name, '--quick');
    if (code !== 2 || !out.includes('host/unreachable')) throw new Error(`ended with ${code}:\n${out}`);
  });
};

/** The site as its operator has it: a project with one site, public keys, and what SSH needs to know. */
export const projectOf = ({ site, tools, knownHosts }) => {
  const folder = join(dirname(site.out), 'project');
  mkdirSync(join(folder, 'environments'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ archipel: { sites: 'sites.cjs' } }));
  const operator = JSON.stringify({ operator: tools.key.text });
  writeFileSync(
    join(folder, 'sites.cjs'),
    `const sites = require(${JSON.stringify(join(DIST, 'environments/index.js'))}).default;
const site = sites.find(({ name }) => name === ${JSON.stringify(site.name)});
module.exports = [{ ...site, operator: { ...site.operator, sshKeys: ${operator} } }];\n`,
  );
  const halves = JSON.parse(readFileSync(join(dirname(site.out), 'store/public.json'), 'utf8'));
  writeFileSync(join(folder, `environments/${site.name}.public.json`), JSON.stringify(halves));
  const [config, stranger] = [knownHosts, join(folder, 'nobody')].map((known) => {
    const file = join(folder, `ssh-${basename(known)}`);
    writeFileSync(file, `Host *\n  IdentityFile ${tools.key.file}\n  UserKnownHostsFile ${known}\n`);
    return file;
  });
  return { folder, config, stranger };
};

/** Runs the command in the operator's network. @returns {{ code: number, out: string, told: object[] }} */
export const check = (lab, { folder, config }, ...options) => {
  const given = lab.variables().flatMap((variable) => ['-e', variable]);
  const argv = ['node', join(DIST, 'cli/main.js'), 'host', 'check', lab.site.name, ...options, '--json', '--ssh-config', config, ...given];
  const { code, out } = attempt(['ip', 'netns', 'exec', lab.space('operator'), ...argv], {
    cwd: folder,
    env: {
      PATH: `${lab.tools.ansible}:${process.env.PATH}`,
      ANSIBLE_HOME: join(lab.tools.folder, 'ansible-home'),
      ...quickened(lab.tools.ansible),
    },
    timeout: 1800,
  });
  const [document] = /^\[[\s\S]*?^\]$/m.exec(out) ?? [];
  return { code, out, told: document ? JSON.parse(document) : [] };
};

/** Does to a host what people do in a hurry. @returns {{ rule: string, steps: string[] }} how to undo it */
const damage = ({ tools }, host) => {
  const rule = host
    .on('ufw', 'show', 'added')
    .split('\n')
    .find((line) => line.startsWith('ufw allow 80/tcp'))
    ?.slice(4);
  const package_ = join(tools.folder, 'curious');
  mkdirSync(join(package_, 'DEBIAN'), { recursive: true });
  writeFileSync(
    join(package_, 'DEBIAN/control'),
    'Package: curious\nVersion: 1.0\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: what nobody asked for\n',
  );
  run(['dpkg-deb', '--root-owner-group', '--build', package_, join(host.root, 'root/curious.deb')]);
  const each = [
    [
      'cp -p /etc/rancher/k3s/config.yaml /run/config && echo "# by hand" >>/etc/rancher/k3s/config.yaml',
      'cp -p /run/config /etc/rancher/k3s/config.yaml',
    ],
    ['chmod 0640 /etc/wireguard/private.key', 'chmod 0600 /etc/wireguard/private.key'],
    [
      'cp -p /etc/systemd/timesyncd.conf.d/archipel.conf /run/clock && sed -i s/0.debian/9.debian/ /etc/systemd/timesyncd.conf.d/archipel.conf',
      'cp -p /run/clock /etc/systemd/timesyncd.conf.d/archipel.conf',
    ],
    ['systemctl --quiet disable --now wireguard-reresolve.timer', 'systemctl --quiet enable --now wireguard-reresolve.timer'],
    ['dpkg --install /root/curious.deb', 'dpkg --purge curious'],
    ['apt-mark hold tzdata', 'apt-mark unhold tzdata'],
    [
      `systemd-run --quiet --unit=forgotten python3 -c "import socket, time; s = socket.create_server(('', 9999)); time.sleep(9999)"`,
      'systemctl stop forgotten',
    ],
    [`ufw delete ${rule}`, `ufw ${rule}`],
  ];
  for (const [harm] of each) host.on('sh', '-c', harm);
  return { rule, steps: each.map(([, repair]) => repair) };
};

const clean = ({ code, out, told }, nodes) => {
  const names = told.map(({ node }) => node);
  if (code !== 0 || names.sort().join() !== [...nodes].sort().join()) throw new Error(`ended with ${code}:\n${out.slice(0, 6000)}`);
};

const drifts = ({ told }) => told.flatMap((node) => node.drift.map(({ kind, where, what }) => `${kind} ${where} ${what}`)).sort();

const same = ({ code, out, told }, expected, drift) => {
  const found = drifts({ told });
  if (code !== expected || found.join('\n') !== drift.join('\n'))
    throw new Error(`ended with ${code} and told:\n${found.join('\n')}\nexpected:\n${drift.join('\n')}\n${told.length === 0 ? out : ''}`);
};
