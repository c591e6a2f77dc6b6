import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { resolve } from '../../blueprint/resolve';
import { rules } from '../../blueprint/rules';
import { sound, type RuleFixture } from '../environments/fixture';

const SOURCES = join(__dirname, '../../blueprint/rules');
const FIXTURES = join(__dirname, '../environments');
const fixtureOf = (id: string): RuleFixture => (jest.requireActual(join(FIXTURES, `${id}.ts`)) as { fixture: RuleFixture }).fixture;
const found = (site: unknown, id: string): readonly string[] =>
  resolve(site, 'site.ts')
    .verdict.problems.filter((problem) => problem.id === id)
    .map(({ at }) => at);

test('a sound site breaks no rule', () => {
  expect(resolve(sound, 'site.ts').verdict.problems).toEqual([]);
});

test('a rule is where its id says, and every file is a rule of the table', () => {
  const files = readdirSync(SOURCES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(join(SOURCES, name)).filter((file) => file !== 'index.ts').map((file) => `${name}/${file.replace(/\.ts$/, '')}`));
  expect(rules.map(({ id }) => id).sort()).toEqual(files.sort());
});

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('has a fixture', () => {
    expect(existsSync(join(FIXTURES, `${id}.ts`))).toBe(true);
  });
  test('refuses its fixture, at the place that is wrong', () => {
    expect(found(fixtureOf(id).rejects, id)).toContain(fixtureOf(id).at);
  });
  test('lets the near neighbour pass', () => {
    expect(found(fixtureOf(id).passes, id)).toEqual([]);
  });
  test('says why, what, got, expected and what to do, in the house style', () => {
    const [problem] = resolve(fixtureOf(id).rejects, 'site.ts').verdict.problems.filter((candidate) => candidate.id === id);
    for (const text of [rule.why, problem?.what, problem?.got, problem?.expected, problem?.do]) expect(text).toMatch(/^[^A-Z\s].*[^.]$|^[A-Z]{2,}.*[^.]$|^[A-Z][a-z]+[A-Z0-9].*[^.]$/s);
  });
});
