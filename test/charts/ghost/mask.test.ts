import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../setup/project';

const read = (file: string): string => readFileSync(join(ROOT, 'charts/ghost', file), 'utf8').replaceAll(/^--.*$/gm, '');
const mask = read('mask.sql');
const check = read('unmasked.sql');

/** Tables of Ghost 6.59 that hold data of people, credentials, or what acts on somebody: read from its schema, not from the mask. */
const PERSONAL = [
  ...[
    'actions',
    'api_keys',
    'automated_email_recipients',
    'automation_run_steps',
    'automation_runs',
    'brute',
    'comments',
    'donation_payment_events',
  ],
  ...[
    'email_batches',
    'email_design_settings',
    'email_recipient_failures',
    'email_recipients',
    'email_spam_complaint_events',
    'emails',
    'gift_deliveries',
  ],
  ...['gift_links', 'gifts', 'integrations', 'invites', 'jobs', 'machine_payment_events', 'members', 'members_created_events', 'mentions'],
  ...['members_custom_field_values', 'members_email_change_events', 'members_stripe_customers', 'members_stripe_customers_subscriptions'],
  ...[
    'members_subscription_created_events',
    'newsletters',
    'outbox',
    'post_gift_links',
    'posts',
    'sessions',
    'settings',
    'subscriptions',
    'suppressions',
  ],
  ...['tags', 'tokens', 'users', 'webhooks', 'welcome_email_automated_emails'],
];

interface Masked {
  readonly table: string;
  /** Columns that get a value of their own; those of which only addresses are replaced are not among them. Undefined where all rows go. */
  readonly columns: readonly string[] | undefined;
}
const masked = mask.split(';').flatMap((statement): readonly Masked[] => {
  const gone = /^\s*DELETE FROM (\w+)/.exec(statement)?.[1];
  if (gone !== undefined) return [{ table: gone, columns: undefined }];
  const [, table, sets] = /^\s*UPDATE (\w+)(?: s JOIN [^;]*?)? SET\s([\s\S]*)$/.exec(statement) ?? [];
  if (table === undefined || sets === undefined) return [];
  const columns = [...sets.matchAll(/(?:^|,)\s*(?:s\.)?`?(\w+)`? = (?!masked_text)/g)].map(([, column]) => column ?? '');
  return columns.length > 0 ? [{ table, columns }] : [];
});
const checkOf = (table: string): string => {
  const lines = check.split(/UNION ALL SELECT '|SELECT '(?=users' AS what)/);
  return lines.find((line) => line.startsWith(`${table}'`) && line.includes('COUNT(*)')) ?? '';
};
const settingsIn = (sql: string): readonly string[] =>
  [...(/`key` NOT IN \(([^)]*)\)/.exec(sql)?.[1] ?? '').matchAll(/'(\w+)'/g)].map(([, key]) => key ?? '');

test('every table that holds personal data or credentials is masked', () => {
  expect([...new Set(masked.map(({ table }) => table))].sort()).toEqual([...PERSONAL].sort());
});

test('every column that is masked is checked, by a query that nobody has to remember', () => {
  for (const { table, columns = [] } of masked) {
    expect([table, checkOf(table)]).toEqual([table, expect.stringContaining(`FROM ${table}`)]);
    for (const column of columns) expect(`${table}.${column}: ${checkOf(table)}`).toMatch(new RegExp(`: [\\s\\S]*\\b${column}\\b`));
  }
});

test('a table and a column that is not known is found: each one of the masked ones is known', () => {
  const known = [...check.matchAll(/SELECT '(\w+)'(?: AS name)?, '([\w,]+)'/g)];
  const columnsOf = (table: string): readonly string[] =>
    known.flatMap(([, name, columns]) => (name === table ? (columns ?? '').split(',') : []));
  for (const { table, columns = ['id'] } of masked.filter(({ table: name }) => !['brute', 'gift_links', 'post_gift_links'].includes(name)))
    expect(columnsOf(table)).toEqual(expect.arrayContaining([...columns]));
  expect(check).toMatch(/information_schema\.columns/);
});

test('settings that may leave are listed, the same ones in both files, and none of them is a secret', () => {
  expect(settingsIn(check)).toEqual(settingsIn(mask));
  expect(settingsIn(mask).length).toBeGreaterThan(30);
  expect(
    settingsIn(mask).filter((key) => /secret|_key$|password|hash|webhook|stripe|mailgun|slack|token|uuid|codeinjection/.test(key)),
  ).toEqual([]);
});
