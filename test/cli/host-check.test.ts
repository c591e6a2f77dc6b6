import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publicKeys } from '../../cli/public-keys';
import { hostPlan } from '../../hosts/check';
import { tellOf } from '../hosts/check/host';
import { siteNamed } from '../hosts/site';
import { archipel, ROOT } from '../setup/project';

let folder: string;
/** Programs that stand before the machine's own. */
const program = (name: string, text: string): void => {
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, 'bin', name), 0o755);
};
const run = (...args: readonly string[]) =>
  archipel(['host', 'check', ...args], { env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH']}` } });
const uyoop = siteNamed('uyoop');
/** What each node would answer. */
const answers = (change: (lines: readonly string[], node: string) => readonly string[] = (lines) => lines): void => {
  for (const node of uyoop.nodes) {
    const lines = change(tellOf(hostPlan(uyoop, node, publicKeys(ROOT, 'uyoop'))), node.name);
    writeFileSync(join(folder, `${node.name}.uyoop.fr`), `${lines.join('\n')}\n`);
  }
  program(
    'ssh',
    `cat >"${folder}/script"\nprintf '%s\\n' "$*" >>"${folder}/ssh"\nfor word; do case $word in *@*) cat "${folder}/\${word#*@}" ;; esac; done`,
  );
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archipel-host-check-'));
  mkdirSync(join(folder, 'bin'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('hosts as planned end with 0, and are asked as the inventory says, their keys checked', () => {
  answers();
  const { code, out, err } = run('uyoop', '--quick');
  expect([err, code]).toEqual(['', 0]);
  expect(out).toContain('core-prod: as planned');
  expect(out).toContain('ai-lab: as planned');
  expect(out).toMatch(/note: what \d+ secrets say is not compared/);
  const asked = readFileSync(join(folder, 'ssh'), 'utf8');
  expect(asked).toContain('StrictHostKeyChecking=yes');
  expect(asked).toContain('-- debian@core-prod.uyoop.fr ');
  expect(readFileSync(join(folder, 'script'), 'utf8')).toContain('tell end');
});

test('drift ends with 1 and is a table for people, a document for machines', () => {
  answers((lines, node) => (node === 'ai-lab' ? lines : lines.filter((line) => !line.startsWith('package\tii \tufw'))));
  const { code, out } = run('uyoop', '--quick');
  expect(code).toBe(1);
  expect(out).toMatch(/core-prod: 1 difference\n {2}package {2}ufw {2}is not installed {2}got nothing {2}expected any version\n/);
  const { code: again, out: document } = run('uyoop', 'core-prod', '--quick', '--json');
  expect(again).toBe(1);
  expect(JSON.parse(document)).toMatchObject([
    { node: 'core-prod', drift: [{ kind: 'package', where: 'ufw', what: 'is not installed', got: 'nothing' }], problems: [] },
  ]);
});

test('what the playbook would change is drift, told once', () => {
  answers((lines) =>
    lines.map((line) => (line.startsWith('path\t/etc/wireguard/wg0.conf') ? line.replace(/[0-9a-f]{64}$/, 'another') : line)),
  );
  program(
    'ansible-playbook',
    `printf '%s\\n' "$*" >"${folder}/ansible"; ls >"${folder}/files"
cat <<'SAID'
TASK [bundle : Deliver the files] ***
--- before: /etc/wireguard/wg0.conf
+++ after: /x
changed: [core-prod] => (item=/etc/wireguard/wg0.conf)
TASK [base : Limit unattended updates] ***
--- before: /etc/apt/apt.conf.d/52archipel-unattended-upgrades
changed: [core-prod]
core-prod : ok=3 changed=2
SAID`,
  );
  const { code, out } = run('uyoop', 'core-prod', '--json', '--variable', 'k3s_source=http://mirror/k3s');
  expect(code).toBe(1);
  const [{ drift }] = JSON.parse(out) as [{ readonly drift: readonly { readonly kind: string; readonly where: string }[] }];
  expect(drift.map(({ kind, where }) => `${kind} ${where}`)).toEqual([
    'file /etc/wireguard/wg0.conf',
    'playbook /etc/apt/apt.conf.d/52archipel-unattended-upgrades',
  ]);
  const said = readFileSync(join(folder, 'ansible'), 'utf8');
  for (const part of ['site.yaml --check --diff --limit core-prod', '"archipel_without_secrets":true', '"k3s_source":"http://mirror/k3s"'])
    expect(said).toContain(part);
  expect(readFileSync(join(folder, 'files'), 'utf8')).toContain('site.yaml');
});

test.each([
  [
    'a node that the site has not',
    ['uyoop', 'core-prd'],
    '',
    "arguments: the site has no such node, got 'core-prd', expected one of core-prod, ai-lab, do write 'core-prod' [host/unknown-node]",
  ],
  [
    'a host that is not reached',
    ['uyoop', 'ai-lab', '--quick'],
    "echo 'ssh: connect to host ai-lab.uyoop.fr port 22: Connection timed out' >&2; exit 255",
    'ai-lab: does not let SSH in, got ssh: connect to host ai-lab.uyoop.fr port 22: Connection timed out, expected an answer from debian@ai-lab.uyoop.fr, whose key is known',
  ],
  [
    'an account that is not root',
    ['uyoop', 'ai-lab', '--quick'],
    "echo 'sudo: a password is required' >&2; exit 1",
    'ai-lab: does not let the operator read as root, got sudo: a password is required',
  ],
  ['half an answer', ['uyoop', 'ai-lab', '--quick'], "printf 'probe\\t1\\t0\\n'", 'ai-lab: did not answer to the end, got exit code 0'],
])('%s ends with 2, says where, what it got and what to do', (_, args, ssh, said) => {
  program('ssh', ssh);
  const { code, err } = run(...args);
  expect([code, err.includes(said) ? said : err]).toEqual([2, said]);
});

test('no Ansible, and a playbook that breaks off, end with 2', () => {
  answers();
  program('ansible-playbook', 'exit 127');
  expect(run('uyoop', 'ai-lab')).toMatchObject({ code: 2, err: expect.stringContaining('ansible-playbook: is not installed here') });
  program('ansible-playbook', `echo 'fatal: [ai-lab]: FAILED! => {"msg": "no"}'; exit 2`);
  expect(run('uyoop', 'ai-lab')).toMatchObject({
    code: 2,
    err: expect.stringContaining('ai-lab: the playbook broke off when it was tried'),
  });
  program('ansible-playbook', `echo 'ERROR! no such file' >&2; exit 4`);
  expect(run('uyoop', 'ai-lab')).toMatchObject({ code: 2, err: expect.stringContaining('did not begin, got ERROR! no such file') });
});
