import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface AlertRule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export const rulesOf = (text: string): readonly AlertRule[] =>
  (parse(text) as { readonly groups: readonly { readonly rules: readonly AlertRule[] }[] }).groups.flatMap(({ rules }) => rules);

/** Words of PromQL that stand where a name could. */
const WORDS = /^(and|or|unless|on|ignoring|by|without|group_left|group_right|bool|offset|inf|nan)$/i;

/** Metrics that an expression names, its strings, labels and functions aside. */
export function metricsOf(expression: string): readonly string[] {
  const bare = expression
    .replace(/"(?:[^"\\]|\\.)*"/g, '""')
    .replace(/\{[^}]*\}/g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ');
  const names = [...bare.matchAll(/(?<![\w.:$])([a-zA-Z_:][\w:]*)(?![\w:]|\s*\()/g)].map(([, name = '']) => name);
  return [...new Set(names.filter((name) => !WORDS.test(name)))];
}

/** Every `label="value"` and `label=~"a|b"` of an expression, its values one by one. */
export function selected(expression: string, label: string): readonly string[] {
  const matchers = [...expression.matchAll(new RegExp(`(?<![\\w])${label}\\s*=(~?)\\s*"([^"]*)"`, 'g'))];
  return matchers.flatMap(([, regex, value = '']) => (regex === '~' ? value.split('|') : [value]));
}

const FOLDER = join(__dirname, '../../../charts/monitoring/metrics');

/** What exporters document, one name a line below the source, and what Prometheus itself makes of each scrape and rule. */
export const documented: ReadonlySet<string> = new Set([
  ...readdirSync(FOLDER).flatMap((file) =>
    readFileSync(join(FOLDER, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#')),
  ),
  'up',
  'ALERTS',
]);

export const metricFiles = (): readonly (readonly [file: string, firstLine: string])[] =>
  readdirSync(FOLDER).map((file) => [file, readFileSync(join(FOLDER, file), 'utf8').split('\n')[0] ?? '']);
