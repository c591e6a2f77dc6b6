import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasPath } from './schemas';

const table = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(__dirname, '../../../verify/terraform', `${name}.json`), 'utf8'));

const pathsOf: Record<string, () => [string, string][]> = {
  'force-new': () =>
    Object.entries(table('force-new').resources as Record<string, string[]>).flatMap(([type, paths]) =>
      paths.map((path): [string, string] => [type, path.replace('?', '')]),
    ),
  limits: () =>
    Object.entries(table('limits').resources as Record<string, object>).flatMap(([type, paths]) =>
      Object.keys(paths).map((path): [string, string] => [type, path]),
    ),
  references: () =>
    Object.entries(table('references').resources as Record<string, object>).flatMap(([type, paths]) =>
      Object.keys(paths).map((path): [string, string] => [type, path]),
    ),
  'ids of identities': () =>
    Object.entries(table('identities').ids as Record<string, string>).flatMap(([type, template]) =>
      [...template.matchAll(/\{([^}]+)\}/g)].flatMap(([, names = '']) => names.split('|').map((name): [string, string] => [type, name])),
    ),
  'unique arguments': () =>
    Object.entries(table('identities').unique as Record<string, string[]>).flatMap(([type, names]) =>
      names.map((name): [string, string] => [type, name]),
    ),
  'what an import cannot read': () =>
    Object.entries(table('identities').unread as Record<string, object>).flatMap(([type, names]) =>
      Object.keys(names).map((name): [string, string] => [type, name]),
    ),
};

describe('the fact tables', () => {
  it.each(Object.entries(pathsOf))('%s: every path leads somewhere in a schema', (_, list) => {
    const paths = list();
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter(([type, path]) => !hasPath(type, path))).toEqual([]);
  });

  it('references lead to types that exist, by attributes that they have', () => {
    const targets = Object.values(table('references').resources as Record<string, Record<string, { to: string; by?: string[] }>>).flatMap(
      (paths) => Object.values(paths),
    );
    expect(targets.filter(({ to, by = ['id'] }) => by.some((name) => !hasPath(to, name)))).toEqual([]);
  });

  it('what is waited for exists, and is told by attributes that both have', () => {
    const waits = Object.entries(table('references').waits as Record<string, { for: string; same: string[]; when?: string }[]>);
    const paths = waits.flatMap(([type, list]) =>
      list.flatMap((wait) => [
        ...wait.same.flatMap((name) => [
          [type, name],
          [wait.for, name],
        ]),
        ...(wait.when ? [[type, wait.when]] : []),
      ]),
    ) as [string, string][];
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter(([type, path]) => !hasPath(type, path))).toEqual([]);
  });

  it('types that keep state exist', () => {
    const types = table('identities').keepsState as string[];
    expect(types).toEqual([...new Set(types)].sort());
    expect(types.filter((type) => !hasPath(type, 'id'))).toEqual([]);
  });

  it('say where each fact comes from', () => {
    for (const name of ['force-new', 'limits']) {
      expect(Object.keys(table(name).sources as object).sort()).toEqual(['cloudflare', 'hcloud', 'minio', 'ovh']);
    }
  });
});
