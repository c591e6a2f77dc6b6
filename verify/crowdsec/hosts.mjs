// Judges CrowdSec on the hosts: Debian's packages on Debian hosts, converged by the generated playbook; one joins the cluster's local API, one decides alone.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createJiti } from 'jiti';
import { packagesOfRoles } from '../hosts/roles.mjs';
import { attempt, run, start, until } from '../hosts/shell.mjs';
import { SiteLab } from '../hosts/site-lab.mjs';
import { generate, operatorKey } from '../hosts/sites.mjs';
import { ansible, debianTree, installPackages, repository } from '../hosts/tools.mjs';
import { judge } from '../judging.mjs';
import { crowdsec } from './tools.mjs';

const library = createJiti(import.meta.url, { fsCache: false });
/** Two machines: a node of the cluster, and one beside it. */
const SITE = 'uyoop';
const [JOINED, ALONE] = ['core-prod', 'ai-lab'];
/** Addresses of attackers: of the internet, and of the mesh. */
const ATTACKER = '203.0.113.66';
const OTHER = '203.0.113.67';

/** The local API of the cluster, at its address in the range of services. */
class Cluster {
  /** @param {SiteLab} lab */
  constructor(lab, work, binaries, { agent, bouncer }) {
    Object.assign(this, { lab, work, binaries, agent, bouncer });
  }

  async open(address) {
    await this.lab.host('cluster');
    this.lab.plug('cluster', 'internet', '203.0.113.200/24');
    this.lab.on('cluster', 'ip', 'address', 'add', `${address}/32`, 'dev', 'lo');
    const config = {
      common: { log_media: 'stdout', log_level: 'info' },
      config_paths: { config_dir: this.work, data_dir: this.work, hub_dir: `${this.work}/hub`, index_path: `${this.work}/hub/.index.json` },
      db_config: { type: 'sqlite', db_path: `${this.work}/crowdsec.db`, use_wal: true },
      api: {
        client: { credentials_path: `${this.work}/client.yaml` },
        server: { listen_uri: '0.0.0.0:8080', profiles_path: `${this.work}/profiles.yaml` },
      },
      prometheus: { enabled: true, level: 'full', listen_addr: '0.0.0.0', listen_port: 6060 },
    };
    writeFileSync(join(this.work, 'config.yaml'), JSON.stringify(config));
    writeFileSync(join(this.work, 'client.yaml'), `url: http://${address}:8080/\nlogin: host-${JOINED}\npassword: ${this.agent}\n`);
    const profile = {
      name: 'ban',
      filters: ['Alert.Remediation == true'],
      decisions: [{ type: 'ban', duration: '1h' }],
      on_success: 'break',
    };
    writeFileSync(join(this.work, 'profiles.yaml'), JSON.stringify(profile));
    run(['mkdir', '-p', join(this.work, 'hub')]);
    this.cscli('machines', 'add', `host-${JOINED}`, '--password', this.agent, '--file', '/dev/null', '--force');
    this.cscli('bouncers', 'add', 'hosts', '--key', this.bouncer);
  }

  start() {
    const argv = [
      'ip',
      'netns',
      'exec',
      this.lab.space('cluster'),
      join(this.binaries, 'crowdsec'),
      '-c',
      join(this.work, 'config.yaml'),
      '-no-cs',
    ];
    this.server = start(argv);
  }

  #argv(argv) {
    return ['ip', 'netns', 'exec', this.lab.space('cluster'), join(this.binaries, 'cscli'), '-c', join(this.work, 'config.yaml'), ...argv];
  }

  cscli(...argv) {
    return run(this.#argv(argv));
  }

  try(...argv) {
    return attempt(this.#argv(argv));
  }

  async stop() {
    this.server?.stop('SIGKILL');
    await this.server?.ended;
  }
}

const same = (got, expected, what = 'result') => {
  if (got !== expected) throw new Error(`${what}: got ${got}, expected ${expected}`);
};
const converged = ({ code, out, recap }) => {
  if (code !== 0 || Object.keys(recap).length === 0) throw new Error(`the playbook failed:\n${out.slice(-3000)}`);
  return { out, recap };
};
/** All but K3s, which nobody needs here. */
const TAGS = ['--tags', 'always,base,wireguard,ufw,crowdsec'];
/** Addresses that a host's firewall drops. */
const dropped = (host) => host.on('nft', 'list', 'set', 'ip', 'crowdsec', 'crowdsec-blacklists');
const drops = (host, address, seconds = 90) => until(`${host.name} drops ${address}`, () => dropped(host).includes(address), seconds);
/** Somebody without a key who tries to log in: sshd says so in the journal of its unit. */
const knock = (lab, from, target) => {
  const options = 'StrictHostKeyChecking=no UserKnownHostsFile=/dev/null BatchMode=yes ConnectTimeout=3 IdentitiesOnly=yes';
  const ssh = ['ssh', '-b', from, ...options.split(' ').flatMap((option) => ['-o', option]), '-i', '/dev/null'];
  attempt(['ip', 'netns', 'exec', lab.space('operator'), ...ssh, `nobody@${target}`, 'true']);
};
const reaches = (lab, from, target) =>
  attempt(['ip', 'netns', 'exec', lab.space('operator'), 'curl', '-s', '--interface', from, '--max-time', '3', `telnet://${target}:22`], {
    input: '',
    timeout: 5,
  }).out.includes('SSH-2.0');

const proofs = {
  '--check --diff tells the changes of a fresh host without making one': ({ lab, joined }) => {
    const { recap } = converged(lab.converge('--check', '--diff', ...TAGS));
    for (const [host, { changed }] of Object.entries(recap)) if (!(changed > 20)) throw new Error(`told of ${changed} changes on ${host}`);
    same(joined.try('test', '-e', '/etc/crowdsec').code, 1, '/etc/crowdsec');
  },
  'the playbook converges before the cluster stands': ({ lab }) => void converged(lab.converge(...TAGS)),
  'a second run changes nothing': ({ lab }) => {
    const { recap } = converged(lab.converge(...TAGS));
    for (const [host, { changed }] of Object.entries(recap)) same(changed, 0, `changes on ${host}`);
  },
  'a node joins the local API of the cluster as soon as it answers': async ({ cluster, joined }) => {
    cluster.start();
    await until(
      'it has signed in',
      () => cluster.cscli('machines', 'list', '--output', 'raw').includes(`host-${JOINED},`) && isActive(joined),
      120,
    );
    await until('its firewall asks', () => /hosts(@[^,]*)?,[\d.]+/.test(cluster.cscli('bouncers', 'list', '--output', 'raw')), 120);
  },
  'it drops whom the cluster decided against, and not others': async ({ lab, cluster, joined }) => {
    same(reaches(lab, ATTACKER, '203.0.113.11'), true, 'the attacker before');
    cluster.cscli('decisions', 'add', '--ip', ATTACKER, '--duration', '1h');
    await drops(joined, ATTACKER);
    same(reaches(lab, ATTACKER, '203.0.113.11'), false, 'the attacker');
    same(reaches(lab, OTHER, '203.0.113.11'), true, 'another');
  },
  'it never drops the networks of the site, whatever was decided': async ({ cluster, joined }) => {
    cluster.cscli('decisions', 'add', '--ip', '10.8.0.2', '--duration', '1h', '--bypass-allowlist');
    await drops(joined, '10.8.0.2');
    joined.on('ping', '-c', '2', '-W', '5', '10.8.0.2');
  },
  'nor does it drop the tunnel, whoever its other end is': async ({ cluster, joined }) => {
    cluster.cscli('decisions', 'add', '--ip', '203.0.113.12', '--duration', '1h');
    await drops(joined, '203.0.113.12');
    const handshake = () => joined.on('wg', 'show', 'wg0', 'latest-handshakes');
    joined.on('systemctl', 'restart', 'wg-quick@wg0');
    await until(
      'the hosts meet again',
      () => !/\t0$/m.test(handshake()) && joined.try('ping', '-c', '1', '-W', '2', '10.8.0.2').code === 0,
      60,
    );
    cluster.cscli('decisions', 'delete', '--ip', '203.0.113.12');
  },
  'who tries to log in is told to the cluster, and kept out': async ({ lab, cluster, joined }) => {
    for (let i = 0; i < 12; i += 1) knock(lab, OTHER, '203.0.113.11');
    await until('the cluster knows', () => cluster.cscli('decisions', 'list', '--output', 'raw').includes(OTHER), 90);
    await drops(joined, OTHER);
  },
  'its last list holds while the local API is away': async ({ lab, cluster, joined }) => {
    await cluster.stop();
    joined.on('systemctl', 'restart', '--no-block', 'crowdsec-firewall-bouncer');
    await new Promise((done) => setTimeout(done, 5000));
    same(reaches(lab, ATTACKER, '203.0.113.11'), false, 'the attacker');
  },
  'and it learns what happened meanwhile when that is back': async ({ lab, cluster }) => {
    cluster.start();
    await until('the cluster forgives', () => cluster.try('decisions', 'delete', '--ip', ATTACKER).code === 0, 60);
    await until('the attacker passes', () => reaches(lab, ATTACKER, '203.0.113.11'), 90);
  },
  'a machine beside the cluster decides for itself': async ({ lab, alone }) => {
    for (let i = 0; i < 12; i += 1) knock(lab, '203.0.113.68', '203.0.113.12');
    await drops(alone, '203.0.113.68');
    same(reaches(lab, '203.0.113.68', '203.0.113.12'), false, 'the attacker');
  },
  'the operator is let in after it all': ({ lab }) => void converged(lab.converge('--tags', 'always,crowdsec')),
  'nothing of it left the site': ({ joined, alone }) => {
    for (const host of [joined, alone]) same(host.try('grep', '-c', 'login', '/etc/crowdsec/online_api_credentials.yaml').out.trim(), '0');
  },
};
const isActive = (host) => host.try('systemctl', 'is-active', 'crowdsec').out.trim() === 'active';

/** @param {{ report?: (line: string) => void }} options @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgeCrowdsecHosts = async ({ report } = {}) => {
  const { crowdsec: use } = await library.import('../../charts/crowdsec/service.ts');
  let machines;
  const explain = ({ message }) => {
    const units = ['--unit=crowdsec', '--unit=crowdsec-firewall-bouncer'];
    return [message, ...machines.map((host) => host.try('journalctl', '--no-pager', '--lines=12', ...units).out)].join('\n');
  };
  return judge('hosts: crowdsec on hosts', { report, explain }, async (verdict) => {
    const folder = verdict.folder('archipel-verify-');
    installPackages();
    const binaries = crowdsec(verdict.report);
    const key = operatorKey(folder);
    const change = (site) => ({
      ...site,
      nodes: { ...site.nodes, [ALONE]: { ...site.nodes[ALONE], roles: [] } },
      services: { ...site.services, crowdsec: use({ hosts: true }) },
    });
    const site = await generate(SITE, join(folder, 'site'), key.text, change);
    const tree = debianTree();
    const lab = new SiteLab(site, { folder, key, tree, ansible: ansible(), packages: repository(packagesOfRoles(), tree) });
    verdict.after(() => lab.close());
    await lab.open();
    for (const address of [ATTACKER, OTHER, '203.0.113.68']) lab.on('operator', 'ip', 'address', 'add', `${address}/24`, 'dev', 'eth0');
    const value = (name) => site.values.find(({ path }) => path === `${JOINED}/etc__crowdsec__archipel__${name}`).text.trim();
    const cluster = new Cluster(lab, join(folder, 'cluster'), binaries, { agent: value('agent'), bouncer: value('bouncer') });
    verdict.after(() => cluster.stop());
    run(['mkdir', '-p', cluster.work]);
    await cluster.open('10.43.0.11');
    lab.on(JOINED, 'ip', 'route', 'add', '10.43.0.11/32', 'via', '203.0.113.200');
    const [joined, alone] = (machines = [JOINED, ALONE].map((name) => lab.machines.get(name)));
    await verdict.prove(proofs, { lab, cluster, joined, alone }, { under: 'hosts: ' });
  });
};
