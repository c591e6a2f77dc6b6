import { playbookDrift } from '../../../hosts/check';

const RECAP = 'core-prod                  : ok=80   changed=1    unreachable=0    failed=0    skipped=12   rescued=0    ignored=0\n';
const drift = (said: string) => playbookDrift(said, 'core-prod')?.drift.map(({ kind, where, what }) => `${kind} ${where} ${what}`);

test('a run that changes nothing is no drift', () => {
  expect(playbookDrift(`PLAY RECAP ***\n${RECAP}`, 'core-prod')).toEqual({ drift: [] });
});

test('a changed file is told by its path, from its differences', () => {
  const said = `TASK [base : Set the clock's sources] ******
--- before: /etc/systemd/timesyncd.conf.d/archipel.conf
+++ after: /root/.ansible/tmp/x/archipel.conf
@@ -1,3 +1,3 @@
-NTP=9.debian.pool.ntp.org
+NTP=0.debian.pool.ntp.org
changed: [core-prod]
PLAY RECAP *****
${RECAP}`;
  expect(drift(said)).toEqual([
    "playbook /etc/systemd/timesyncd.conf.d/archipel.conf would be changed by 'base : Set the clock's sources'",
  ]);
});

test('a changed mode is told by the path that its differences name', () => {
  const said = `TASK [bundle : Make the folders] ******
--- before
+++ after
@@ -1,4 +1,4 @@
 {
-    "mode": "0755",
+    "mode": "0700",
     "path": "/etc/wireguard"
 }
changed: [core-prod] => (item=/etc/wireguard)
PLAY RECAP *****
${RECAP}`;
  expect(drift(said)).toEqual(["playbook /etc/wireguard would be changed by 'bundle : Make the folders' (/etc/wireguard)"]);
});

test('what has no path is told by its task; each item by itself, hidden ones without their words', () => {
  const said = `TASK [base : Install the packages that every host has] ******
changed: [core-prod]
TASK [bundle : Deliver the secrets] ****
changed: [core-prod] => (item=(censored due to no_log))
changed: [core-prod] => (item={'path': '/x', 'censored': 'hidden'})
PLAY RECAP *****
${RECAP}`;
  expect(drift(said)).toEqual([
    'playbook base : Install the packages that every host has would change something',
    'playbook bundle : Deliver the secrets would change something',
    'playbook bundle : Deliver the secrets would change something',
  ]);
});

test('handlers follow from what notified them, and other hosts are others', () => {
  const said = `TASK [base : Name the host] ******
changed: [ai-lab]
RUNNING HANDLER [base : Reload the SSH server] ****
changed: [core-prod]
PLAY RECAP *****
${RECAP}`;
  expect(drift(said)).toEqual([]);
});

test('a run that broke off says where and why', () => {
  const said = `TASK [k3s : Install the binary, verified] ******
fatal: [core-prod]: FAILED! => {"msg": "Request failed"}
PLAY RECAP *****
${RECAP}`;
  expect(playbookDrift(said, 'core-prod')?.broken).toContain(
    'k3s : Install the binary, verified: fatal: [core-prod]: FAILED! => {"msg": "Request failed"}',
  );
  expect(playbookDrift('fatal: [core-prod]: UNREACHABLE! => {"msg": "no"}\n', 'core-prod')?.broken).toContain('UNREACHABLE');
  expect(playbookDrift('ERROR! the playbook could not be read\n', 'core-prod')).toBeUndefined();
});
