// A site of three servers on a private network: converged, compared with its plan, one of them lost with its disk and brought back from its copies.
import assert from 'node:assert/strict';
import { check, projectOf } from './check.mjs';
import { converged, unchanged } from './playbook.mjs';
import { scanned } from './scan.mjs';
import { attempt, until } from './shell.mjs';
import { SiteLab } from './site-lab.mjs';

/** The site, and which of its servers is lost: not the first, by whose address the others join. */
export const SERVERS = 'hetzner-trio';
const LOST = 'node3';

/** @param {object} site as generated @param {object} tools @param {(claim: string, holds: () => unknown) => Promise<void>} claim */
export const judgeServers = async (site, tools, claim) => {
  const lab = new SiteLab(site, tools);
  try {
    await lab.open();
    const names = [...lab.machines.keys()];
    await claim('three servers converge', () => converged(lab.converge()));
    await claim('a second run changes nothing', () => unchanged(lab.converge()));
    await claim('each reaches each other by name over the mesh', () => {
      for (const [from, machine] of lab.machines) for (const to of names) if (to !== from) machine.on('ping', '-c', '2', '-W', '5', to);
    });
    for (const name of names)
      await claim(`of 65,535 ports of ${name} those of the flows are open to the internet`, () => scanned(lab, name));
    const project = projectOf(lab);
    await claim('archipel host check finds them as planned', () => planned(lab, project, names));
    await judgeReturn(lab, project, claim);
  } finally {
    await lab.close();
  }
};

const judgeReturn = async (lab, project, claim) => {
  const before = lab.machines.get(LOST);
  const identity = identityOf(before);
  await claim('a server copies itself to each place', () => {
    before.on('systemctl', 'start', '--wait', 'archipel-backup.service');
    for (const place of ['backups', 'offsite'])
      assert.match(before.on('cat', `/var/lib/archipel/backup-${place}.prom`), /^backup_newest_timestamp_seconds.* \d+$/m);
  });
  const after = await lab.replace(LOST);
  await claim('the cluster takes no machine that says it is one that it knows', () => {
    const { code } = lab.converge('--limit', LOST);
    assert.notEqual(code, 0);
    assert.match(after.on('journalctl', '--no-pager', '--unit=k3s'), /Node password rejected/);
  });
  // what node-replace.yaml asks of it, which is judged with the other ways of nodes
  lab.machines.get('node1').on('k3s', 'kubectl', 'delete', 'secret', `${LOST}.node-password.k3s`);
  await claim('once the cluster has forgotten it, an empty machine becomes that server', () => converged(lab.converge('--limit', LOST)));
  await claim('what only the machine had comes back from its copy: SSH knows it again', () => {
    assert.notEqual(identityOf(after), identity);
    after.on('archipel-restore', 'over', 'identity');
    after.on('systemctl', 'restart', 'ssh');
    assert.equal(identityOf(after), identity);
  });
  await claim('whoever knew the machine before it was lost reaches it without a question', () => {
    lab.knows(LOST, identity);
    same(lab, LOST);
  });
  await claim('K3s still knows it after a restart', () => {
    after.on('systemctl', 'restart', 'k3s');
    assert.equal(after.on('systemctl', 'is-active', 'k3s'), 'active');
  });
  await claim('archipel host check finds the restored server as planned, and the others', () =>
    planned(lab, project, [...lab.machines.keys()]),
  );
  await claim('a further run changes nothing on any of them', () => unchanged(lab.converge()));
};

const identityOf = (machine) => machine.on('cut', '-d', ' ', '-f', '1,2', '/etc/ssh/ssh_host_ed25519_key.pub');

const same = (lab, name) => {
  const { endpoint } = lab.site.blueprint.nodes.find((node) => node.name === name);
  const options = [
    'StrictHostKeyChecking=yes',
    'BatchMode=yes',
    `UserKnownHostsFile=${lab.knownHosts}`,
    `IdentityFile=${lab.tools.key.file}`,
  ];
  const argv = ['ssh', ...options.flatMap((option) => ['-o', option]), `root@${endpoint}`, 'hostname'];
  const { code, out } = attempt(['ip', 'netns', 'exec', lab.space('operator'), ...argv], { timeout: 30 });
  assert.equal(code, 0, out);
};

const planned = async (lab, project, names) => {
  // what restarted may be on its way back
  const settled = () => check(lab, project, '--quick').told.every(({ drift }) => drift.length === 0);
  await until('what came up has settled', settled, 120).catch(() => undefined);
  const { code, out, told } = check(lab, project, '--secrets', lab.site.secrets);
  assert.equal(code, 0, out.slice(0, 6000));
  assert.deepEqual(told.map(({ node }) => node).sort(), [...names].sort());
};
