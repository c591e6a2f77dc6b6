import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { archipel, ROOT } from '../setup/project';
import { spawnSync } from 'node:child_process';

const SERVICE = `
import { z } from 'zod';
import { mysql, volume } from '../../blueprint/contracts/contract';
import { defineService, image, type ChartModule } from '../../blueprint/service';
import { hostname } from '../../environments/fields';

/** A wiki: the fourth service, written for this test. */
export const wiki = defineService({
  kind: 'wiki',
  options: {
    /** Host name. */
    host: hostname(),
  },
  images: { app: image('docker.io/library/wiki', '1.0.0') },
  components: () => ({ app: { cpu: '100m', memory: '128Mi', ports: { http: 8080 }, keepsIn: ['pages'] } }),
  needs: () => ({ db: mysql(), pages: volume('1Gi') }),
  serves: ({ options }) => ({ site: { host: options.host, component: 'app', port: 'http' } }),
  calls: () => ({ search: { component: 'app', host: 'search.example.com', port: 443, why: 'search index' } }),
  keeps: () => ({ pages: { need: 'pages', method: 'files', component: 'app', user: 1000 } }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
`;
const CHART = `
import { Workload, claim, secretKey } from '../../constructs/kubernetes';
import { componentOf, imageOf, type ServiceChart } from '../service-chart';
import type { wiki } from './service';

export const chart: ServiceChart<typeof wiki> = {
  build(scope, plan) {
    const { db, pages } = plan.answers;
    new Workload(scope, {
      kind: 'Deployment',
      ...componentOf(plan, 'app').base,
      image: imageOf(plan, 'app'),
      user: 1000,
      replicas: 1,
      env: { DB_HOST: db.host, DB_PASSWORD: secretKey(db.password.object, db.password.key) },
      mounts: { '/pages': claim(pages.claim) },
      probes: { readiness: { http: '/', port: 'http' } },
    });
  },
};
`;
const IMPORT = "import { wiki } from '../charts/wiki/service';\n";
const LINE = "    wiki: wiki({ in: 'prod-web', on: 'core-prod', host: 'wiki.uyoop.fr', answeredBy: { db: 'sql' } }),\n";

describe('a new service is one folder and one line', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'archipel-folder-'));
    for (const path of [
      '.gen',
      'environments',
      'blueprint',
      'constructs',
      'stacks',
      'charts',
      'hosts',
      'cli',
      'report',
      'index.ts',
      'tsconfig.json',
      'package.json',
      'gitops',
      'dist',
    ]) {
      cpSync(join(ROOT, path), join(root, path), { recursive: true });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    mkdirSync(join(root, 'charts/wiki'));
    writeFileSync(join(root, 'charts/wiki/service.ts'), SERVICE);
    writeFileSync(join(root, 'charts/wiki/chart.ts'), CHART);
    const site = readFileSync(join(root, 'environments/uyoop.ts'), 'utf8');
    writeFileSync(join(root, 'environments/uyoop.ts'), IMPORT + site.replace('  services: {\n', `  services: {\n${LINE}`));
    const { stdout, status } = spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect([stdout, status]).toEqual(['', 0]);
  }, 120_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const run = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli/main.js'), ...args], {
      cwd: root,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  const blueprint = () =>
    JSON.parse(run('show', 'uyoop', '--json').stdout) as {
      readonly dns: readonly { readonly name: string }[];
      readonly secrets: readonly { readonly id: string }[];
      readonly vault: { readonly readers: readonly { readonly account: string; readonly logins: readonly unknown[] }[] };
      readonly backups: readonly { readonly id: string }[];
      readonly flows: readonly {
        readonly to: { readonly service?: string; readonly host?: string };
        readonly from: { readonly kind: string; readonly service?: string };
      }[];
    };

  test('its records, secrets, backups and flows follow', () => {
    const { dns, secrets, vault, backups, flows } = blueprint();
    expect(dns.map(({ name }) => name)).toContain('wiki.uyoop.fr');
    // the vault makes its login, which the store then has not
    expect(vault.readers.find(({ account }) => account === 'vault-reader-wiki')?.logins).toHaveLength(1);
    expect(secrets.some(({ id }) => id === 'sql/wiki/db/password')).toBe(false);
    expect(backups.map(({ id }) => id)).toContain('wiki/pages');
    expect(flows.some(({ from, to }) => from.service === 'wiki' && to.service === 'sql')).toBe(true);
    expect(flows.some(({ from, to }) => from.service === 'waf' && to.service === 'wiki')).toBe(true);
    expect(flows.some(({ from, to }) => from.service === 'wiki' && to.host === 'search.example.com')).toBe(true);
  });

  test('its chart stands beside the others, and only its neighbours by contract change', () => {
    const { status, stderr } = run('synth', 'uyoop', '--only', 'kubernetes');
    expect([status, stderr]).toEqual([0, '']);
    const diff = spawnSync('diff', ['-rq', join(ROOT, 'gitops/uyoop'), join(root, 'gitops/uyoop')], { encoding: 'utf8' })
      .stdout.split('\n')
      .filter((line) => line !== '');
    const changed = diff
      .map((line) => line.replace(`Only in ${join(root, 'gitops/uyoop')}: `, '+ ').replace(/^Files .*gitops\/uyoop\/(\S+) and .*$/, '~ $1'))
      .sort();
    expect(changed.map((line) => line.replace(/^Only in .*gitops\/uyoop\/(\S+): /, '+ $1/')).sort()).toEqual([
      '+ 00-gitops/application-gitops.wiki.yaml',
      // the vault has a way to its login and to no other
      '+ 05-vault/clustersecretstore-vault-database-prod-wiki.yaml',
      '+ 05-vault/clustersecretstore-vault-prod-wiki.yaml',
      '+ 05-vault/serviceaccount-security.vault-reader-wiki.yaml',
      '+ 30-wiki',
      '~ .archipel-files',
      // its host and room, the rules of its probes, the firewall's way to it
      '~ 00-admission/validatingadmissionpolicy-archipel-served-hosts.yaml',
      '~ 00-admission/validatingadmissionpolicy-archipel-served-routes.yaml',
      '~ 00-restrictions/resourcequota-prod-web.quota.yaml',
      // what copies its pages tells of it
      '~ 05-copies/networkpolicy-copies.yaml',
      '~ 05-monitoring/configmap-monitoring.monitoring-prometheus-config.yaml',
      '~ 05-monitoring/statefulset-monitoring.monitoring-prometheus.yaml',
      '~ 05-vault/configmap-security.vault-access.yaml',
      '~ 05-vault/role-prod-web.vault-restarter.yaml',
      '~ 05-vault/role-security.vault-readers.yaml',
      '~ 05-waf/configmap-waf-config.yaml',
      '~ 05-waf/deployment-waf.yaml',
      '~ 05-waf/networkpolicy-waf.yaml',
      // the database gets a user (StatefulSet) and lets the wiki in (NetworkPolicy); who copies it expects one more
      '~ 10-sql/cronjob-sql-copy-databases.yaml',
      '~ 10-sql/cronjob-sql-prove-databases.yaml',
      '~ 10-sql/cronjob-sql-restore-databases.yaml',
      '~ 10-sql/networkpolicy-sql.yaml',
      '~ 10-sql/statefulset-sql.yaml',
    ]);
  });

  test('and the site still breaks no rule', () => {
    expect(run('check', 'uyoop').stdout).toMatch(/uyoop: \d+ rules, 0 errors/);
  });
});

test('the site as it is breaks no rule either', () => {
  expect(archipel(['check']).code).toBe(0);
});
