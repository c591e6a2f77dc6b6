// The edge, the bouncer and the local API as pods of their own network, with the generated configuration.
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { EDGE } from '../edge/client.mjs';
import { Lab } from '../hosts/namespace.mjs';
import { attempt, run, start, until } from '../hosts/shell.mjs';
import { ADDRESSES, HOST } from './site.mjs';

const OUTSIDE = '10.1.0.254';
const AT = { bouncer: '10.1.0.20', lapi: '10.1.0.30' };
const NAMES = {
  'guard-lapi.security.svc.cluster.local': AT.lapi,
  'guard-bouncer.security.svc.cluster.local': AT.bouncer,
};
/** Clients, all of which knock from outside. */
export const CLIENT = { banned: '198.51.100.7', stranger: '198.51.100.8', network: '203.0.113.5' };
const KEY = 'a-key-of-the-edge-0000';
const PASSWORD = 'another-secret-0000000';

/** What each pod sees in place of this machine's files; `$W` is the folder of the work. */
const MOUNTS = {
  lapi: `mkdir -p /etc/crowdsec /var/lib/crowdsec && mount -t tmpfs t /etc/crowdsec && mount -t tmpfs -o uid=1000,gid=1000 t /var/lib/crowdsec &&
    cp "$W"/lapi/*.yaml /etc/crowdsec/ && mkdir /etc/crowdsec/hub && chown 1000 /etc/crowdsec/hub &&
    mount --bind "$W"/data /var/lib/crowdsec && mount -t tmpfs t /run && mkdir -p /run/machines /run/bouncers &&
    for f in machines/agent machines/hosts bouncers/hosts; do printf ${PASSWORD} >/run/$f; done && printf ${KEY} >/run/bouncers/edge &&
    export PATH="$W/bin:$PATH" && cd /`,
  bouncer: `mkdir -p /etc/bouncer && mount -t tmpfs t /etc/bouncer && cp "$W"/bouncer/* /etc/bouncer/ && mount -t tmpfs -o mode=755 t /run &&
    mkdir /run/bouncer /run/bin && chown 101 /run/bouncer && printf ${KEY} >/run/key && cp "$W/nginx/nginx" /run/bin/ &&
    mount -t tmpfs -o mode=1777 t /tmp && export PATH="/run/bin:$PATH" && cd /`,
  edge: `mkdir -p /etc/traefik && mount -t tmpfs t /etc/traefik && cp "$W"/edge/* /etc/traefik/ && cd /`,
};
const as = (user) => `setpriv --reuid ${user} --regid ${user} --clear-groups --no-new-privs`;

export class EdgeLab {
  #lab = new Lab();
  #running = new Map();

  /** @param {{ work: string, site: object, binaries: { traefik: string, crowdsec: string, nginx: string } }} parts */
  constructor({ work, site, binaries }) {
    this.work = work;
    this.site = site;
    this.binaries = binaries;
  }

  async open() {
    const { work } = this;
    await this.#lab.host('net');
    for (const [name, address] of [['edge', EDGE], ...Object.entries(AT)]) {
      await this.#lab.host(name, NAMES);
      this.#lab.plug(name, 'net', `${address}/24`);
      this.#lab.on(name, 'ip', 'route', 'add', 'default', 'via', OUTSIDE);
    }
    for (const address of [`${OUTSIDE}/24`, ...[...Object.values(ADDRESSES), ...Object.values(CLIENT)].map((each) => `${each}/32`)])
      this.#lab.on('net', 'ip', 'address', 'add', address, 'dev', 'br0');
    for (const folder of ['lapi', 'bouncer', 'edge', 'data', 'data/data', 'bin', 'nginx', 'www'])
      mkdirSync(join(work, folder), { mode: 0o755 });
    run(['chown', '-R', '1000:1000', join(work, 'data')]);
    run(['chmod', '755', work]);
    for (const name of ['crowdsec', 'cscli']) cpSync(join(this.binaries.crowdsec, name), join(work, 'bin', name));
    cpSync(join(this.binaries.nginx, 'usr/sbin/nginx'), join(work, 'nginx/nginx'));
    this.#certify();
    this.configure(this.site);
    this.#start('net', `exec python3 -m http.server 3000 --bind ${OUTSIDE} --directory "$W/www"`, 'www');
  }

  /** Lays the configuration of a site out. */
  configure(site) {
    this.site = site;
    const lay = (folder, files) => {
      for (const [name, text] of Object.entries(files)) writeFileSync(join(this.work, folder, name), text);
    };
    lay('lapi', site.configOf('guard-lapi'));
    lay('bouncer', site.configOf('guard-bouncer'));
    const { 'traefik.yaml': fixed, 'bouncer.yaml': way } = site.configOf('edge');
    lay('edge', { 'traefik.yaml': withoutCluster(fixed), 'bouncer.yaml': withShop(way), ...this.#certificate() });
  }

  #certify() {
    const at = (name) => join(this.work, name);
    const subject = ['-days', '30', '-subj', '/CN=judge', '-addext', `subjectAltName=DNS:${HOST}`];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', at('site.key')];
    run(['openssl', 'req', '-x509', ...key, ...subject, '-out', at('site.crt')]);
  }

  #certificate() {
    return Object.fromEntries(['site.crt', 'site.key'].map((name) => [name, readFileSync(join(this.work, name), 'utf8')]));
  }

  /** What it says goes to a file: a pipe fills up while this program waits for another. */
  #start(pod, script, name = pod) {
    const log = join(this.work, `${name}.log`);
    const shell = ['bash', '-c', `exec >>${log} 2>&1; ${script}`];
    const argv = ['ip', 'netns', 'exec', this.#lab.space(pod), 'unshare', '--mount', '--pid', '--fork', '--kill-child', ...shell];
    this.#running.set(name, start(argv, { env: { W: this.work, ...this.env } }));
  }

  async startLapi() {
    const { site } = this;
    this.env = { ...site.envOf('guard-lapi', 'accounts'), ...site.envOf('guard-lapi', 'allowed') };
    const prepare = `${as(1000)} bash "$W"/lapi/accounts.sh && ${as(1000)} bash "$W"/lapi/allowed.sh`;
    this.#start('lapi', `set -e; ${MOUNTS.lapi}; ${prepare}; exec ${as(1000)} crowdsec -c /etc/crowdsec/config.yaml -no-cs`);
    await until('the local API answers', () => this.#asks('net', `http://${AT.lapi}:8080/health`), 60).catch((error) => {
      throw new Error(`${error.message}\n${this.output('lapi').slice(-2000)}`);
    });
  }

  /** Runs cscli as an agent may. */
  cscli(command) {
    const account = `printf 'url: http://${AT.lapi}:8080/\nlogin: agent-one\npassword: ${PASSWORD}\n' >/run/account.yaml`;
    const client = `sed 's#/dev/null#/run/account.yaml#' /etc/crowdsec/config.yaml >/run/client.yaml`;
    const script = `set -e; ${MOUNTS.lapi}; ${account}; ${client}; exec ${as(1000)} cscli -c /run/client.yaml ${command}`;
    return run(['ip', 'netns', 'exec', this.#lab.space('lapi'), 'unshare', '--mount', 'bash', '-c', script], { env: { W: this.work } });
  }

  async startBouncer() {
    this.env = { ...this.site.envOf('guard-bouncer', 'crowdsec'), EVERY: '1' };
    this.#start('bouncer', `set -e; ${MOUNTS.bouncer}; exec ${as(101)} sh /etc/bouncer/bouncer.sh`);
    await until('the bouncer answers', () => this.#asks('net', `http://${AT.bouncer}:9113/healthz`), 60).catch((error) => {
      throw new Error(`${error.message}\n${this.output('bouncer').slice(-2000)}`);
    });
  }

  async startEdge() {
    this.env = {};
    this.#start('edge', `set -e; ${MOUNTS.edge}; exec ${this.binaries.traefik} --configFile=/etc/traefik/traefik.yaml`);
    await until('the edge answers', async () => this.#asks('edge', 'http://127.0.0.1:8080/ping'), 60).catch((error) => {
      throw new Error(`${error.message}\n${this.output('edge').slice(-2000)}`);
    });
  }

  #asks(from, url) {
    return this.#lab.try(from, 'curl', '-sf', '--max-time', '2', '-o', '/dev/null', url).code === 0;
  }

  metrics() {
    return this.#lab.on('net', 'curl', '-sf', `http://${AT.bouncer}:9113/metrics`);
  }

  output(name) {
    const log = join(this.work, `${name}.log`);
    return existsSync(log) ? readFileSync(log, 'utf8') : '';
  }

  /** Kills the first process of the pod: the kernel ends the others with it. One that changed its user does not hear of its parent's end. */
  async stop(name) {
    const process = this.#running.get(name);
    if (!process) return;
    for (const pid of attempt(['pgrep', '--parent', String(process.pid)])
      .out.split('\n')
      .filter(Boolean))
      attempt(['kill', '-KILL', pid]);
    process.stop('SIGKILL');
    await process.ended;
    this.#running.delete(name);
  }

  /** The bouncer's network swallows everything: what a node does that lost its power. */
  silence(name, silent) {
    this.#lab.on(name, 'ip', 'link', 'set', 'eth0', silent ? 'down' : 'up');
    if (!silent) this.#lab.try(name, 'ip', 'route', 'add', 'default', 'via', OUTSIDE);
  }

  /** Requests through the load balancer, for clients; one that `comes` from an address of its own has none before it. */
  ask(...requests) {
    const all = requests.map(({ client, comes, ...more }) => ({
      host: HOST,
      from: comes ?? ADDRESSES.balancer,
      ...(client && { speaksFor: client }),
      ...more,
    }));
    const script = fileURLToPath(new URL('./ask.mjs', import.meta.url));
    const out = run(['ip', 'netns', 'exec', this.#lab.space('net'), process.execPath, script, this.work, JSON.stringify(all)]);
    return JSON.parse(out.split('\n').at(-1));
  }

  async close() {
    for (const name of [...this.#running.keys()]) await this.stop(name);
    await this.#lab.close();
  }
}

/** Routes come from the cluster, which is not there: they stand in the file beside the bouncer's. */
const withoutCluster = (text) => {
  const { providers, ...rest } = parse(text);
  return stringify({ ...rest, providers: { file: providers.file } });
};
const withShop = (text) => {
  const { http } = parse(text);
  const shop = { entryPoints: ['websecure'], rule: `Host(\`${HOST}\`)`, service: 'shop', tls: {} };
  return stringify({
    http: {
      ...http,
      routers: { ...http.routers, shop },
      services: { ...http.services, shop: { loadBalancer: { servers: [{ url: `http://${OUTSIDE}:3000` }] } } },
    },
    tls: { certificates: [{ certFile: '/etc/traefik/site.crt', keyFile: '/etc/traefik/site.key' }] },
  });
};
