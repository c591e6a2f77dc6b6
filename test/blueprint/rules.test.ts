import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Judged } from '../../blueprint/judge';
import { resolve } from '../../blueprint/resolve';
import { rules } from '../../blueprint/rules';
import { sound, type RuleFixture } from '../environments/fixture';

/** Starts lower, or with an acronym or a product's name; ends without a period. */
const STYLE = /^[^A-Z\s].*[^.]$|^[A-Z]{2,}.*[^.]$|^[A-Z][a-z]+[A-Z0-9].*[^.]$/s;
const SOURCES = join(__dirname, '../../blueprint/rules');
const FIXTURES = join(__dirname, '../environments');
interface FixtureFile {
  readonly fixture: RuleFixture;
  /** One for each further branch of the rule. */
  readonly more?: readonly RuleFixture[];
}
const fixturesOf = (id: string): readonly RuleFixture[] => {
  const { fixture, more = [] } = jest.requireActual(join(FIXTURES, `${id}.ts`)) as FixtureFile;
  return [fixture, ...more];
};
const findings = (site: unknown, id: string, halves = {}): readonly Judged[] =>
  resolve(site, 'site.ts', undefined, halves).verdict.problems.filter((problem) => problem.id === id);

test('a sound site breaks no rule', () => {
  expect(resolve(sound, 'site.ts').verdict.problems).toEqual([]);
});

test('a rule is where its id says, and every file is a rule of the table', () => {
  const files = readdirSync(SOURCES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      readdirSync(join(SOURCES, name))
        .filter((file) => file !== 'index.ts')
        .map((file) => `${name}/${file.replace(/\.ts$/, '')}`),
    );
  expect(rules.map(({ id }) => id).sort()).toEqual(files.sort());
});

describe.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('has a fixture', () => {
    expect(existsSync(join(FIXTURES, `${id}.ts`))).toBe(true);
  });
  test('refuses its fixtures, at the place that is wrong', () => {
    for (const { rejects, at, suggests = '' } of fixturesOf(id)) {
      expect(findings(rejects, id)).toContainEqual(expect.objectContaining({ at, do: expect.stringContaining(suggests) as string }));
    }
  });
  test('lets the near neighbours pass', () => {
    for (const { passes, halves } of fixturesOf(id)) expect(findings(passes, id, halves)).toEqual([]);
  });
  test('says why, what, got, expected and what to do, in the house style', () => {
    for (const { rejects } of fixturesOf(id)) {
      for (const problem of findings(rejects, id)) {
        for (const text of [rule.why, problem.what, problem.got, problem.expected, problem.do]) expect(text).toMatch(STYLE);
      }
    }
  });
});
