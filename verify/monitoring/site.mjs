// A site with an edge of its own, a database and all that monitoring can be asked for, and the files that its pods mount.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createJiti } from 'jiti';
import { parse } from 'yaml';

const load = createJiti(import.meta.url, { fsCache: false });
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops';

/** Each a way to be told of alerts, as options of monitoring, and whether the site answers mail. The first keeps its logs in a bucket and a tenth of its traces. */
export const WAYS = {
  everything: {
    mail: true,
    chat: { kind: 'slack', host: 'chat.example.net' },
    heartbeat: 'hc-ping.com',
    etcd: true,
    logBucket: 'logs',
    sample: 10,
    journal: true,
  },
  chat: { chat: { kind: 'discord', host: 'discord.com' } },
  webhook: { chat: { kind: 'webhook', host: 'hooks.example.net' } },
  nobody: {},
};

/**
 * Writes the configuration of all that watches, with its rules and dashboards and the paths of the folder.
 * @returns {Promise<{ config: string, alertmanager: string, loki: string, alloy: string, blackbox: string, collector: string, rules: string,
 *   dashboards: Record<string, object>, datasources: { uid: string, type: string }[] }>}
 */
export const writeSite = async (folder, { mail = false, sample = 100, ...options }) => {
  const library = await load.import('../../index.ts');
  const { kubernetesTree } = await load.import('../../charts/synth.ts');
  const { defineService, elsewhere, hostPorts, image, machine, ovhBucket, resolve } = library;
  const node = { location: 'rack', cpu: '4', memory: '16Gi', disk: '100Gi' };
  const relay = defineService({
    kind: 'relay',
    options: {},
    images: { app: image('localhost/relay', '1') },
    components: () => ({ app: { cpu: '10m', memory: '32Mi', ports: { submission: 587 } } }),
    provides: {
      smtp: {
        component: 'app',
        port: 'submission',
        answer: ({ host, port, request, secret }) => ({
          host,
          port,
          security: 'starttls',
          from: request.from,
          user: 'alerts',
          password: secret('password', 'mail'),
        }),
      },
    },
  });
  const { blueprint, environment } = resolve(
    {
      name: 'watched',
      operator: { email: 'ops@example.org', sshKeys: { ops: KEY } },
      zones: { 'example.org': elsewhere() },
      nodes: Object.fromEntries(
        ['one', 'two', 'three'].map((name) => [name, machine({ ...node, endpoint: `${name}.example.org`, roles: ['server'] })]),
      ),
      mesh: { cidr: '10.8.0.0/24' },
      ingress: hostPorts('one'),
      accounts: { ovh: { project: '00000000000000000000000000000004' } },
      buckets: { logs: ovhBucket('RBX'), near: ovhBucket('GRA'), far: ovhBucket('SBG') },
      backup: { to: ['near', 'far'] },
      promises: { rpo: '36h', rto: '4h' },
      services: {
        edge: library.traefik({ in: 'edge' }),
        sql: library.mysql({ in: 'data' }),
        blog: library.ghost({ in: 'web', host: 'blog.example.org' }),
        mesh: library.wireguard({ in: 'mesh' }),
        ...(mail && { relay: relay({}) }),
        scanner: library.trivy({ in: 'security' }),
        traces: library.tracing({ sample }),
        monitoring: library.monitoring({ host: 'grafana.example.org', ...options }),
      },
    },
    'watched.ts',
  );
  const definitions = Object.fromEntries(Object.entries(environment.services).map(([name, { definition }]) => [name, definition]));
  const maps = (await kubernetesTree(blueprint, definitions))
    .files()
    .map(({ content }) => parse(content))
    .filter(({ kind, metadata }) => kind === 'ConfigMap' && ['monitoring', 'traces'].includes(metadata.namespace));
  return place(folder, (component) => maps.find(({ metadata }) => metadata.name.endsWith(`-${component}-config`))?.data);
};

/** Configurations that name no file of the pod, by component; the journal is read where a site asks for it. */
const PLAIN = {
  alertmanager: 'alertmanager.yml',
  loki: 'loki.yaml',
  alloy: 'config.alloy',
  journal: 'config.alloy',
  blackbox: 'blackbox.yaml',
  collector: 'collector.yaml',
};

const place = (folder, filesOf) => {
  const rules = join(folder, 'rules');
  mkdirSync(rules, { recursive: true });
  const { 'prometheus.yml': config, ...ruleFiles } = filesOf('prometheus');
  for (const [name, text] of Object.entries(ruleFiles)) writeFileSync(join(rules, name), text);
  // checkers look whether the files are there that the pod has from elsewhere
  for (const name of ['token', 'ca.crt']) writeFileSync(join(folder, name), name === 'token' ? 'none' : CERTIFICATE);
  const here = config.replaceAll('/var/run/secrets/kubernetes.io/serviceaccount', folder).replaceAll('/etc/prometheus/rules', rules);
  writeFileSync(join(folder, 'prometheus.yml'), here);
  const plain = Object.entries(PLAIN).flatMap(([component, name]) => {
    const text = filesOf(component)?.[name];
    if (text === undefined) return [];
    const path = join(folder, `${component}-${name}`);
    writeFileSync(path, text);
    return [[component, path]];
  });
  const grafana = filesOf('grafana');
  const dashboards = Object.entries(grafana).filter(([name]) => name.endsWith('.json'));
  return {
    config: join(folder, 'prometheus.yml'),
    ...Object.fromEntries(plain),
    rules,
    dashboards: Object.fromEntries(dashboards.map(([name, text]) => [name, JSON.parse(text)])),
    datasources: Object.entries(grafana)
      .filter(([name]) => /datasources/.test(name))
      .flatMap(([, text]) => parse(text).datasources),
  };
};

/** Any certificate: an authority that signed nothing. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBdjCCARugAwIBAgIUO/4r17hFFrO+bX3H7CwGKLjCnvQwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEbm9uZTAgFw0yNjExMjExNjE1NDRaGA8yMTI2MTAyODE2MTU0
NFowDzENMAsGA1UEAwwEbm9uZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABCA7
yWS6LkYgresfc5aN6CIPUr9yGxyz4jGGC/PoVSmgZX5cqGIL8KeRp+/iZEEu+Pk1
NehioVSUkyaaJgszBt2jUzBRMB0GA1UdDgQWBBRgA6ZcVUKjfDVj9ugok2vpG9OU
6zAfBgNVHSMEGDAWgBRgA6ZcVUKjfDVj9ugok2vpG9OU6zAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0kAMEYCIQD4uAJEUjKpNYvlOOrtyI58lhRlnZbxHCpO
BhBUUaZiRwIhAK8FueE5SEM7niTAhQJPAyB+eDAmmpjPVc+UuM/x+/jg
-----END CERTIFICATE-----
`;
