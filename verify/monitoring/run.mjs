// Judges what watches a site by Prometheus' and Alertmanager's own checkers: configuration, rules, unit tests of every alert, who is told of what.
// node verify/monitoring/run.mjs
import { mkdtempSync, copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { attempt } from '../hosts/shell.mjs';
import { coverage, ruleFiles } from './coverage.mjs';
import { judgeDashboards, promqlOf } from './dashboards.mjs';
import { WAYS, writeSite } from './site.mjs';
import { tools } from './tools.mjs';

/** Who is told of an alert, for each way in which a site may be told. */
const ROUTES = {
  everything: {
    'alertname=Watchdog severity=info': 'heartbeat',
    'alertname=HostDown severity=critical service=blog': 'operators',
    'alertname=PodNotReady severity=warning namespace=web': 'readers',
    'alertname=NodeRebooted severity=info node=one': 'none',
  },
  chat: {
    'alertname=Watchdog severity=info': 'none',
    'alertname=HostDown severity=critical service=blog': 'operators',
    'alertname=PodNotReady severity=warning namespace=web': 'readers',
  },
  webhook: { 'alertname=HostDown severity=critical service=blog': 'operators' },
  nobody: { 'alertname=HostDown severity=critical service=blog': 'none', 'alertname=Watchdog severity=info': 'none' },
};

/**
 * @param {{ root: string, report?: (line: string) => void }} options
 * @returns {Promise<{ passed: string[], failed: string[], skipped: 0, messages: string[], warnings: string[] }>}
 */
export const judgeMonitoring = async ({ root, report = () => {} }) => {
  const verdict = { passed: [], failed: [], skipped: 0, messages: [], warnings: [] };
  const claim = (name, findings) => {
    verdict[findings.length === 0 ? 'passed' : 'failed'].push(name);
    verdict.messages.push(...findings.map((text) => `${name}: ${text}`));
    report(`${findings.length === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  };
  const work = mkdtempSync(join(tmpdir(), 'archipel-monitoring-'));
  try {
    const { promtool, amtool } = tools(report);
    const asks = (argv, options) => {
      const { code, out } = attempt(argv, options);
      return code === 0 ? [] : [out.trim()];
    };
    judgeRules(root, promtool, { asks, claim, report });
    for (const [name, options] of Object.entries(WAYS)) {
      const folder = join(work, name);
      const site = await writeSite(folder, options);
      claim(
        `${name}: Prometheus accepts its configuration and rules`,
        asks([promtool, 'check', 'config', '--lint=all', '--lint-fatal', site.config]),
      );
      claim(`${name}: Alertmanager accepts its configuration`, asks([amtool, 'check-config', site.alertmanager]));
      for (const [labels, receiver] of Object.entries(ROUTES[name])) {
        const argv = [
          amtool,
          'config',
          'routes',
          'test',
          `--config.file=${site.alertmanager}`,
          `--verify.receivers=${receiver}`,
          ...labels.split(' '),
        ];
        claim(`${name}: ${labels} goes to ${receiver}`, asks(argv));
      }
      if (name === 'everything') judgeWhole(site, folder, promtool, { asks, claim });
    }
    // a checker that accepts everything is no judge
    writeFileSync(join(work, 'broken.yaml'), 'groups: [{ name: a, rules: [{ alert: B, expr: "up{" }] }]\n');
    claim(
      'a broken rule is refused',
      asks([promtool, 'check', 'rules', join(work, 'broken.yaml')]).length > 0 ? [] : ['promtool accepts it'],
    );
  } catch (error) {
    verdict.failed.push('monitoring');
    verdict.messages.push(error.stack);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return verdict;
};

/** Rules of every service, and their unit tests. */
const judgeRules = (root, promtool, { asks, claim, report }) => {
  let alerts = 0;
  for (const file of ruleFiles(root)) {
    const name = relative(root, file.rules);
    const covered = coverage(file);
    alerts += covered.alerts;
    claim(`${name}: is valid`, asks([promtool, 'check', 'rules', '--lint=all', '--lint-fatal', file.rules]));
    claim(`${name}: each alert fires in a test and is silent in one`, covered.lacking);
    if (covered.lacking.every((text) => !text.endsWith('is missing')))
      claim(`${name}: its tests hold`, asks([promtool, 'test', 'rules', file.tests]));
  }
  report(`${alerts} alerts`);
};

/** What archipel computes for a site: promises from probe to call, dashboards, and their queries. */
const judgeWhole = (site, folder, promtool, { asks, claim }) => {
  copyFileSync(new URL('slo.test.yaml', import.meta.url), join(folder, 'slo.test.yaml'));
  claim('promises of hosts are counted as they should be', asks([promtool, 'test', 'rules', join(folder, 'slo.test.yaml')]));
  claim('dashboards are what Grafana reads', judgeDashboards(site.dashboards, site.datasources));
  const queries = Object.values(site.dashboards).flatMap(promqlOf);
  // records are how promtool parses a query: names do not matter
  const rules = queries.map((expr, index) => ({ record: `query:${index}`, expr }));
  writeFileSync(join(folder, 'queries.yaml'), JSON.stringify({ groups: [{ name: 'dashboards', rules }] }));
  const found = queries.length < 20 ? [`only ${queries.length} queries`] : asks([promtool, 'check', 'rules', join(folder, 'queries.yaml')]);
  claim(`${queries.length} queries of dashboards are PromQL`, found);
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { passed, failed, messages } = await judgeMonitoring({
    root: fileURLToPath(new URL('../..', import.meta.url)),
    report: console.log,
  });
  for (const message of messages) console.error(message);
  console.log(`monitoring: ${passed.length} passed, ${failed.length} failed, 0 skipped`);
  process.exitCode = failed.length > 0 ? 1 : 0;
}
