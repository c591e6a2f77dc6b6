import { InputError, formatProblem } from '../../constructs/problem';
import type { Problem } from '../../constructs/problem';

const problem: Problem = { id: 'a/b', severity: 'error', where: 'site.ts', what: 'is wrong', got: '1', expected: '2', do: 'write 2' };

test('a problem reads where, what, got, expected, do, on one line', () => {
  expect(formatProblem(problem)).toBe('site.ts: is wrong, got 1, expected 2, do write 2');
  expect(formatProblem({ ...problem, what: 'is\n  very wrong' })).toBe('site.ts: is very wrong, got 1, expected 2, do write 2');
});

test('a problem leaves out what it does not know', () => {
  const { got: _got, expected: _expected, ...short } = problem;
  expect(formatProblem(short)).toBe('site.ts: is wrong, do write 2');
});

test('an input error tells every problem, one a line', () => {
  const error = new InputError([problem, { ...problem, where: 'other.ts' }]);
  expect(error.message.split('\n')).toEqual([formatProblem(problem), formatProblem({ ...problem, where: 'other.ts' })]);
  expect(error).toMatchObject({ name: 'InputError', problems: [{ where: 'site.ts' }, { where: 'other.ts' }] });
});
