// A site with an edge of its own, a database and all that monitoring can be asked for, and the files that its pods mount.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createJiti } from 'jiti';
import { parse } from 'yaml';

const load = createJiti(import.meta.url, { fsCache: false });
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops';

/** Each a way to be told of alerts, as options of monitoring, and whether the site answers mail. */
export const WAYS = {
  everything: { mail: true, chat: { kind: 'slack', host: 'chat.example.net' }, heartbeat: 'hc-ping.com', etcd: true },
  chat: { chat: { kind: 'discord', host: 'discord.com' } },
  webhook: { chat: { kind: 'webhook', host: 'hooks.example.net' } },
  nobody: {},
};

/**
 * Writes the configuration of Prometheus and Alertmanager, their rules and dashboards, with the paths of the folder.
 * @returns {Promise<{ config: string, alertmanager: string, rules: string, dashboards: Record<string, object> }>}
 */
export const writeSite = async (folder, { mail = false, ...options }) => {
  const library = await load.import('../../index.ts');
  const { kubernetesTree } = await load.import('../../charts/synth.ts');
  const { defineService, elsewhere, hostPorts, image, machine, resolve } = library;
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
      services: {
        edge: library.traefik({ in: 'edge' }),
        sql: library.mysql({ in: 'data' }),
        blog: library.ghost({ in: 'web', host: 'blog.example.org' }),
        mesh: library.wireguard({ in: 'mesh' }),
        ...(mail && { relay: relay({}) }),
        monitoring: library.monitoring({ host: 'grafana.example.org', ...options }),
      },
    },
    'watched.ts',
  );
  const definitions = Object.fromEntries(Object.entries(environment.services).map(([name, { definition }]) => [name, definition]));
  const maps = (await kubernetesTree(blueprint, definitions))
    .files()
    .map(({ content }) => parse(content))
    .filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.namespace === 'monitoring');
  return place(folder, (component) => maps.find(({ metadata }) => metadata.name === `monitoring-${component}-config`).data);
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
  writeFileSync(join(folder, 'alertmanager.yml'), filesOf('alertmanager')['alertmanager.yml']);
  const grafana = filesOf('grafana');
  const dashboards = Object.entries(grafana).filter(([name]) => name.endsWith('.json'));
  return {
    config: join(folder, 'prometheus.yml'),
    alertmanager: join(folder, 'alertmanager.yml'),
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
