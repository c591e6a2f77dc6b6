import { filesUnder, read } from '../setup/project';

const scripts = ['charts', 'hosts'].flatMap((folder) => filesUnder(folder)).filter((file) => file.endsWith('.sh'));
/** Programs of their own, in bash: what is read by others has the options of who reads it. */
const programs = scripts
  .map((file) => [file, read(file)] as const)
  .filter(([, text]) => /^#!.*\bbash\n/.test(text) && /^set -e/m.test(text));

test('a bash script that ends at its first failure does so inside of $( ) too, where bash goes on unless it is told', () => {
  const substituting = programs.filter(([, text]) => text.includes('$('));
  expect(substituting.length).toBeGreaterThan(50);
  expect(substituting.filter(([, text]) => !/^shopt -s inherit_errexit$/m.test(text)).map(([file]) => file)).toEqual([]);
});

test('none puts `set -e` into a condition, where it does nothing', () => {
  const condition = /(^|[^#])(&&|\|\||\b(if|elif|while|until|!))\s*\(\s*set -e|^\s*\(set -e[^)]*\)\s*(&&|\|\|)/m;
  expect(condition.test('elif [ "$a" != b ] && (set -e; one; two); then')).toBe(true);
  expect(programs.filter(([, text]) => condition.test(text)).map(([file]) => file)).toEqual([]);
});
