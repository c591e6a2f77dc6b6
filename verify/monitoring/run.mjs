// Judges what watches a site by its makers' own checkers: configurations, rules, unit tests of every alert, who is told of what.
// node verify/run.mjs monitoring
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { attempt } from '../hosts/shell.mjs';
import { judge } from '../judging.mjs';
import { ACCEPTING, judgeAccepting, judgeBroken } from './configurations.mjs';
import { coverage, ruleFiles } from './coverage.mjs';
import { judgeDashboards, promqlOf } from './dashboards.mjs';
import { WAYS, writeSite } from './site.mjs';
import { judgeKnocks } from './knocks.mjs';
import { judgeSpans } from './spans.mjs';
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
 * @returns {Promise<import('../judging.mjs').Verdict>}
 */
export const judgeMonitoring = ({ root, report }) =>
  judge('monitoring', { report }, async (verdict) => {
    const claim = verdict.settle;
    const work = verdict.folder('archipel-monitoring-');
    const programs = tools(verdict.report);
    const { promtool, amtool } = programs;
    const asks = (argv, options) => {
      const { code, out } = attempt(argv, options);
      return code === 0 ? [] : [out.trim()];
    };
    judgeRules(root, promtool, { asks, claim, report: verdict.report });
    for (const [name, options] of Object.entries(WAYS)) {
      const folder = join(work, name);
      const site = await writeSite(folder, options);
      claim(
        `${name}: Prometheus accepts its configuration and rules`,
        asks([promtool, 'check', 'config', '--lint=all', '--lint-fatal', site.config]),
      );
      claim(`${name}: Alertmanager accepts its configuration`, asks([amtool, 'check-config', site.alertmanager]));
      const whole = name === 'everything';
      judgeAccepting(ACCEPTING, site, programs, { asks, claim, name, whole });
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
      if (!whole) continue;
      judgeWhole(site, folder, promtool, { asks, claim });
      judgeBroken(ACCEPTING, site, folder, programs, { asks, claim });
      claim('a machine that answers as SSH does is there, another is not', await judgeKnocks(site.blackbox, programs));
      claim('a span arrives without credentials, and is counted', await judgeSpans(site.collector, folder, programs));
      const leaking = join(folder, 'leaking.yaml');
      writeFileSync(leaking, readFileSync(site.collector, 'utf8').replace('        - attributes/credentials\n', ''));
      const leaks = await judgeSpans(leaking, folder, programs);
      claim('a collector that lets credentials pass is seen', leaks.includes('a credential arrives') ? [] : ['the judge sees none']);
    }
    // a checker that accepts everything is no judge
    writeFileSync(join(work, 'broken.yaml'), 'groups: [{ name: a, rules: [{ alert: B, expr: "up{" }] }]\n');
    claim(
      'a broken rule is refused',
      asks([promtool, 'check', 'rules', join(work, 'broken.yaml')]).length > 0 ? [] : ['promtool accepts it'],
    );
  });

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
  for (const [name, what] of Object.entries({ slo: 'promises of hosts are counted', backups: 'promises of copies are kept' })) {
    const tests = join(folder, `${name}.test.yaml`);
    copyFileSync(new URL(`${name}.test.yaml`, import.meta.url), tests);
    claim(`${what} as they should be`, asks([promtool, 'test', 'rules', tests]));
  }
  claim('dashboards are what Grafana reads', judgeDashboards(site.dashboards, site.datasources));
  const queries = Object.values(site.dashboards).flatMap(promqlOf);
  // records are how promtool parses a query: names do not matter
  const rules = queries.map((expr, index) => ({ record: `query:${index}`, expr }));
  writeFileSync(join(folder, 'queries.yaml'), JSON.stringify({ groups: [{ name: 'dashboards', rules }] }));
  const found = queries.length < 20 ? [`only ${queries.length} queries`] : asks([promtool, 'check', 'rules', join(folder, 'queries.yaml')]);
  claim(`${queries.length} queries of dashboards are PromQL`, found);
};
