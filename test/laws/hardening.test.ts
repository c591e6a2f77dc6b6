import { read as readProject } from '../setup/project';
import { siteNamed, textsOf } from '../hosts/site';

interface Row {
  readonly title: string;
  readonly held: string;
}

const rows: readonly Row[] = readProject('docs/hardening.md')
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\| (number|-+) /.test(line))
  .map((line) => {
    const [, number = '', recommendation = '', held = ''] = line.split('|').map((cell) => cell.trim());
    return { title: `${number} ${recommendation}`, held };
  });
const texts = textsOf(siteNamed('hetzner-trio'));

/** What a row claims: a file and what stands in it. */
const claimOf = (held: string): { readonly path: string; readonly words: readonly string[] } | undefined => {
  const [, path, rest = ''] = /^`([^`]+)`(?: says (`[^`]+`(?: and `[^`]+`)*))?$/.exec(held) ?? [];
  return path === undefined ? undefined : { path, words: [...rest.matchAll(/`([^`]+)`/g)].map(([, words]) => words ?? '') };
};

test('the table has both benchmarks', () => {
  expect(rows.length).toBeGreaterThan(120);
  expect(rows.filter(({ held }) => claimOf(held)).length).toBeGreaterThan(85);
});

test.each(rows.map((row) => [row.title, row] as const))('%s: is held by what is generated, or says why not', (_, { held }) => {
  const reason = /^left out: (.+)$/.exec(held)?.[1];
  if (reason !== undefined) {
    expect(reason.length).toBeGreaterThan(15);
    return;
  }
  const claim = claimOf(held);
  if (!claim) throw new Error(`neither a file nor a reason: ${held}`);
  const text = texts.get(claim.path);
  expect([claim.path, text !== undefined]).toEqual([claim.path, true]);
  for (const words of claim.words) expect(text).toContain(words);
  expect(claim.words.length).toBeGreaterThan(0);
});
