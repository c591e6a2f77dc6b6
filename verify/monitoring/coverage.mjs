// Which alerts fire in their unit tests, and which are silent in one.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** Every file of rules beside a service, with its tests. @param {string} root @returns {{ rules: string, tests: string }[]} */
export const ruleFiles = (root) =>
  readdirSync(join(root, 'charts'), { recursive: true })
    .filter((path) => /(^|\/)(alerts|rules\/[^/]+)\.yaml$/.test(path) && !path.endsWith('.test.yaml'))
    .sort()
    .map((path) => ({ rules: join(root, 'charts', path), tests: join(root, 'charts', path.replace(/\.yaml$/, '.test.yaml')) }));

/** What always fires is silent in no test: a switch that a dead man would let go. */
const ALWAYS = /^vector\(1\)$/;

/** Alerts that no test sees fire, or none sees silent. @returns {{ alerts: number, lacking: string[] }} */
export const coverage = ({ rules, tests }) => {
  const alerts = parse(readFileSync(rules, 'utf8')).groups.flatMap((group) => group.rules.filter(({ alert }) => alert !== undefined));
  if (!existsSync(tests)) return { alerts: alerts.length, lacking: [`${tests} is missing`] };
  const cases = parse(readFileSync(tests, 'utf8')).tests.flatMap(({ alert_rule_test: asked = [] }) => asked);
  const seen = (fires) =>
    new Set(cases.filter(({ exp_alerts: expected = [] }) => expected.length > 0 === fires).map(({ alertname }) => alertname));
  const [fired, silent] = [seen(true), seen(false)];
  return {
    alerts: alerts.length,
    lacking: alerts.flatMap(({ alert, expr }) => [
      ...(fired.has(alert) ? [] : [`${alert} fires in no test`]),
      ...(silent.has(alert) || ALWAYS.test(String(expr).trim()) ? [] : [`${alert} is silent in no test`]),
    ]),
  };
};
