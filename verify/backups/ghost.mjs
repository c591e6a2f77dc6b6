// The database of Ghost by its makers: the schema of the release that the site runs, a row in each table, and in each text a canary that is found again.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { run } from '../hosts/shell.mjs';
import { CACHE, once } from '../once.mjs';

const SCHEMA = 'package/core/server/data/schema';
const ID = '0123456789abcdef01234567';

/** @param {string} image that the site runs @returns {{ create: string, fill: string, columns: Map<number, string>, texts: Set<string> }} */
export const ghostDatabase = (image) => {
  const [, version] = /:(\d+\.\d+\.\d+)/.exec(image);
  const folder = once(join(CACHE, `ghost-schema-${version}`), (stage) => {
    run(['npm', 'pack', `ghost@${version}`, '--silent', '--pack-destination', stage], { timeout: 300 });
    run(['tar', '-xzf', join(stage, `ghost-${version}.tgz`), '-C', stage, SCHEMA]);
    run(['rm', join(stage, `ghost-${version}.tgz`)]);
  });
  const load = createRequire(import.meta.url);
  const schema = load(join(folder, SCHEMA, 'schema.js'));
  const settings = JSON.parse(readFileSync(join(folder, SCHEMA, 'default-settings/default-settings.json'), 'utf8'));
  const columnsOf = (table) => Object.entries(schema[table]).filter(([name]) => !name.startsWith('@@'));
  const create = [
    ...Object.keys(schema).map(
      (table) => `CREATE TABLE \`${table}\` (${columnsOf(table).flatMap(definition).join(', ')}) CHARACTER SET utf8mb4`,
    ),
    ...Object.entries(load(join(folder, SCHEMA, 'views.js'))).map(([name, body]) => `CREATE VIEW ${name} AS ${body}`),
  ];
  const columns = new Map();
  const canary = (where) => {
    columns.set(columns.size + 1, where);
    return `c4n4ry${columns.size}x`;
  };
  const values = new Map();
  const value = (table, name, column) => {
    if (column.references && !column.references.endsWith('.id')) return values.get(column.references);
    if (column.type === 'dateTime') return '2026-01-01 00:00:00';
    if (column.type !== 'string' && column.type !== 'text') return '1';
    if (/(^|_)id$/.test(name) && (column.maxlength ?? 24) <= 24) return ID;
    if ((column.maxlength ?? 191) < 20) return '9173';
    const mark = canary(`${table}.${name}`);
    if (/email$|email_address|reply_to|_email$/.test(name)) return `${mark}@real.example.org`;
    return column.maxlength > 255 ? `<p>${mark}</p> write to ${mark.replace('x', 'm')}@real.example.org\\n` : mark;
  };
  const row = (table, entries) =>
    `INSERT INTO \`${table}\` (${entries.map(([name]) => `\`${name}\``).join()}) VALUES (${entries.map(([, text]) => quoted(text)).join()})`;
  const fill = Object.keys(schema)
    .filter((table) => table !== 'settings')
    .map((table) => {
      const entries = columnsOf(table).map(([name, column]) => {
        const text = value(table, name, column);
        values.set(`${table}.${name}`, text);
        return [name, text];
      });
      return row(table, entries);
    });
  const keys = Object.entries(settings).flatMap(([group, all]) => Object.keys(all).map((key) => [group, key]));
  fill.push(
    ...keys.map(([group, key], index) =>
      row('settings', [
        ['id', index.toString(16).padStart(24, '0')],
        ...[
          ['group', group],
          ['key', key],
          ['value', canary(`settings:${key}`)],
          ['type', 'string'],
          ['created_at', '2026-01-01 00:00:00'],
        ],
      ]),
    ),
  );
  return { create: sql(create), fill: sql(fill), columns };
};

const sql = (statements) => ['SET FOREIGN_KEY_CHECKS = 0', ...statements, ''].join(';\n');
const quoted = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

const TYPES = {
  string: ({ maxlength = 191 }) => `VARCHAR(${maxlength})`,
  text: () => 'LONGTEXT',
  dateTime: () => 'DATETIME',
  boolean: () => 'BOOLEAN',
  integer: () => 'INT',
  bigInteger: () => 'BIGINT',
  binary: () => 'VARBINARY(64)',
};
const definition = ([name, column]) => {
  const [table, target] = column.references?.split('.') ?? [];
  return [
    `\`${name}\` ${TYPES[column.type](column)}${column.nullable ? '' : ' NOT NULL'}${column.primary ? ' PRIMARY KEY' : column.unique ? ' UNIQUE' : ''}`,
    ...(table === undefined ? [] : [`FOREIGN KEY (\`${name}\`) REFERENCES \`${table}\` (\`${target}\`)`]),
  ];
};
