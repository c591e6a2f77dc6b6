import { compareHost, hostPlan, notesOn, parseFacts, type HostPlan } from '../../../hosts/check';
import { everyNode, keysOf, siteNamed } from '../site';
import { tellOf } from './host';

const uyoop = siteNamed('uyoop');
const plan = hostPlan(
  uyoop,
  uyoop.nodes.find(({ name }) => name === 'core-prod')!,
  keysOf(uyoop),
);
const parsed = (lines: readonly string[]) => {
  const facts = parseFacts(lines.join('\n'));
  if (!facts) throw new Error('the probe is not understood');
  return facts;
};
const told = (lines: readonly string[], planned: HostPlan = plan): readonly string[] =>
  compareHost(planned, parsed(lines)).map(({ kind, where, what, got, expected }) =>
    [kind, where, what, got, expected].filter(Boolean).join('; '),
  );
const clean = tellOf(plan);
/** The same host with lines that begin so replaced. */
const but = (start: string, ...instead: readonly string[]): readonly string[] => {
  expect(clean.filter((line) => line.startsWith(start)).length).toBeGreaterThan(0);
  return [...clean.filter((line) => !line.startsWith(start) && line !== 'end'), ...instead, 'end'];
};
const rule = plan.firewall[0] ?? '';

test.each(everyNode)('a host that is as the plan of %s says has no drift', (_, blueprint, node) => {
  const own = hostPlan(blueprint, node, keysOf(blueprint));
  expect(told(tellOf(own), own)).toEqual([]);
});

test.each([
  ['another Debian', but('debian\t', 'debian\tdebian 13'), ['version; Debian; is another version; debian 13; debian 12']],
  ['another K3s', but('k3s\t', 'k3s\tv1.35.0+k3s1'), [`version; K3s; is another version; v1.35.0+k3s1; ${plan.k3s}`]],
  ['no K3s', but('k3s\t'), [`version; K3s; is another version; none; ${plan.k3s}`]],
  ['a package that is missing', but('package\tii \tufw\t'), ['package; ufw; is not installed; nothing; any version']],
  [
    'a package that was removed, its configuration not',
    but('package\tii \tufw\t', 'package\trc \tufw\t1'),
    ['package; ufw; is not installed; nothing; any version'],
  ],
  [
    'a package that nobody asked for',
    but('end', 'package\tii \ttelnetd\t0.17', 'manual\ttelnetd'),
    ['package; telnetd; is installed, and nobody asked for it; 0.17; nothing'],
  ],
  ['a package that came along with another', but('end', 'package\tii \tlibfoo\t1'), []],
  ['a package that is held back', but('end', 'held\tcurl'), ['package; curl; is held back']],
  [
    'a unit that was stopped',
    but('unit\tk3s.service', 'unit\tk3s.service\tloaded\tinactive\tenabled\tno'),
    ['unit; k3s.service; does not run; inactive; active'],
  ],
  [
    'a unit that is awaited and still tries',
    but('unit\tk3s.service', 'unit\tk3s.service\tloaded\tactivating\tenabled\tno'),
    ['unit; k3s.service; does not run; activating; active'],
  ],
  [
    'a unit that nobody waits for, failed',
    but('unit\tcrowdsec.service', 'unit\tcrowdsec.service\tloaded\tfailed\tenabled\tno'),
    ['unit; crowdsec.service; does not run; failed; active'],
  ],
  [
    'a unit that was disabled',
    but('unit\tk3s.service', 'unit\tk3s.service\tloaded\tactive\tdisabled\tno'),
    ['unit; k3s.service; does not start at boot; disabled; enabled'],
  ],
  [
    'a unit that is not there',
    but('unit\tk3s.service', 'unit\tk3s.service\tnot-found\tinactive\t\tno'),
    ['unit; k3s.service; does not exist'],
  ],
  [
    'a unit that changed on the disk',
    but('unit\tk3s.service', 'unit\tk3s.service\tloaded\tactive\tenabled\tyes'),
    ['unit; k3s.service; was changed since systemd read it'],
  ],
  ['a unit that failed beside the plan', but('end', 'failed\tlogrotate.service'), ['unit; logrotate.service; has failed; failed']],
  [
    'a file that is gone',
    but('path\t/etc/wireguard/wg0.conf\t', 'path\t/etc/wireguard/wg0.conf\tmissing'),
    ['file; /etc/wireguard/wg0.conf; is missing'],
  ],
  [
    'a file with another content',
    but('path\t/etc/wireguard/wg0.conf\t', 'path\t/etc/wireguard/wg0.conf\tregular file\t600\troot\troot\t9\tabc'),
    ['file; /etc/wireguard/wg0.conf; has another content'],
  ],
  [
    'a secret that others may read',
    but('path\t/etc/wireguard/private.key\t', 'path\t/etc/wireguard/private.key\tregular file\t644\tdebian\tadm\t45\t'),
    [
      'file; /etc/wireguard/private.key; has another mode; 0644; 0600',
      'file; /etc/wireguard/private.key; belongs to another user; debian; root',
      'file; /etc/wireguard/private.key; belongs to another group; adm; root',
    ],
  ],
  [
    'a secret that is empty',
    but('path\t/etc/wireguard/private.key\t', 'path\t/etc/wireguard/private.key\tregular empty file\t600\troot\troot\t0\t'),
    ['file; /etc/wireguard/private.key; is empty'],
  ],
  [
    'a folder that became a file',
    but('path\t/etc/wireguard\t', 'path\t/etc/wireguard\tregular file\t700\troot\troot\t1\t'),
    ['file; /etc/wireguard; is something else; file; folder'],
  ],
  [
    'a file that need not be there',
    but('path\t/etc/cloud/cloud.cfg.d/99-archipel.cfg\t', 'path\t/etc/cloud/cloud.cfg.d/99-archipel.cfg\tmissing'),
    [],
  ],
  [
    'a program that listens',
    but('end', 'listen\ttcp\t0.0.0.0:9999\tusers:(("nc",pid=7,fd=3))', 'listen\ttcp\t[::]:9999\tusers:(("nc",pid=7,fd=4))'),
    ['port; 9999/tcp; is listened on, and no flow leads there; nc on 0.0.0.0, ::; a flow, or 127.0.0.1'],
  ],
  [
    'a program that listens on a planned port, by another protocol',
    but('end', 'listen\tudp\t*:443\t'),
    ['port; 443/udp; is listened on, and no flow leads there; the kernel on *; a flow, or 127.0.0.1'],
  ],
  ['a program that listens for itself', but('end', 'listen\tudp\t127.0.0.53%lo:9999\t'), []],
  ['no firewall', but('ufw-status\t'), ['firewall; ufw; is not installed']],
  ['a firewall that is off', but('ufw-status\t', 'ufw-status\tinactive'), ['firewall; ufw; is not active']],
  [
    'another policy',
    but('ufw-default\t', 'ufw-default\tallow (incoming), allow (outgoing), deny (routed)'),
    [
      'firewall; ufw; has other policies; allow (incoming), allow (outgoing), deny (routed); deny (incoming), allow (outgoing), deny (routed)',
    ],
  ],
  ['a host that passes nothing on', but('ufw-default\t', 'ufw-default\tdeny (incoming), allow (outgoing), disabled (routed)'), []],
  ['a rule that was removed', but(`ufw-rule\t${rule}`), [`firewall; ${rule}; is missing`]],
  [
    'a rule that was added',
    but('end', "ufw-rule\tallow 25/tcp comment 'for now'"),
    ["firewall; allow 25/tcp comment 'for now'; is no rule of the plan"],
  ],
  [
    'rules that are not loaded',
    but('chain\t', 'chain\tufw-user-input\t7\t6'),
    ['firewall; ufw-user-input; is not in the kernel as it is written; 6 rules; 7 rules'],
  ],
  [
    'a setting that was changed',
    but('sysctl\tkernel.sysrq', 'sysctl\tkernel.sysrq\t0\t438\tsettable\t/etc/sysctl.d/80-archipel.conf'),
    ['sysctl; kernel.sysrq; is not what /etc/sysctl.d/80-archipel.conf says; 438; 0'],
  ],
  ['a setting that a later file changes', but('end', 'sysctl\tkernel.sysrq\t1\t1\tsettable\t/etc/sysctl.d/99-archipel.conf'), []],
] as readonly (readonly [string, readonly string[], readonly string[]])[])('%s is told, and nothing else', (_, lines, drift) => {
  expect(told(lines)).toEqual(drift);
});

test('a version that apt was asked for is compared as apt reads it, and may be held', () => {
  const pinned: HostPlan = {
    ...plan,
    packages: plan.packages.map((asked) => (asked.name === 'curl' ? { ...asked, version: '7.88.*' } : asked)),
  };
  const host = (version: string) => [
    ...tellOf(plan).filter((line) => !line.startsWith('package\tii \tcurl\t') && line !== 'end'),
    // as dpkg tells of one that is held
    `package\thi \tcurl\t${version}`,
    'held\tcurl',
    'end',
  ];
  expect(told(host('7.88.1-10'), pinned)).toEqual([]);
  expect(told(host('7x88.1-10'), pinned)).toEqual(['package; curl; is another version; 7x88.1-10; 7.88.*']);
});

test('the own port of a tunnel that only calls is its own affair; another is not', () => {
  const circle = siteNamed('circle');
  const carol = hostPlan(
    circle,
    circle.nodes.find(({ name }) => name === 'carol')!,
    keysOf(circle),
  );
  const host = [
    ...tellOf(carol).filter((line) => line !== 'end'),
    'tunnel\t40123',
    'listen\tudp\t0.0.0.0:40123\t',
    'listen\tudp\t0.0.0.0:40124\t',
    'end',
  ];
  expect(told(host, carol)).toEqual([
    'port; 40124/udp; is listened on, and no flow leads there; the kernel on 0.0.0.0; a flow, or 127.0.0.1',
  ]);
});

test('without a memory of what the machine came with no package is foreign, and a note says so', () => {
  const host = but('found\t', 'package\tii \ttelnetd\t0.17', 'manual\ttelnetd');
  expect(told(host)).toEqual([]);
  expect(notesOn(plan, parsed(host), { byPlaybook: true, withSecrets: true }).join()).toContain('packages the machine came with');
});

test('notes say what is not compared, so that silence is not taken for sameness', () => {
  const facts = parsed(clean);
  expect(notesOn(plan, facts, { byPlaybook: true, withSecrets: true })).toEqual([
    '1 settings of the kernel cannot be set on this machine, such as in a container: not compared',
  ]);
  expect(notesOn(plan, facts, { byPlaybook: false, withSecrets: false }).join('\n')).toMatch(
    /secrets say is not compared: .*\nwhat \d+ files say that Ansible renders/,
  );
});

test('half an answer is none', () => {
  expect(parseFacts(clean.slice(0, -1).join('\n'))).toBeUndefined();
  expect(parseFacts(clean.join('\n').replace('probe\t1', 'probe\t2'))).toBeUndefined();
  expect(parseFacts('')).toBeUndefined();
  expect(parsed(clean.map((line) => line.replace('probe\t1\t0', 'probe\t1\t1000'))).root).toBe(false);
});
