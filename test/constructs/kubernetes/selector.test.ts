import { describeSelector, selects } from '../../../constructs/kubernetes/selector';

const labels = { app: 'web', tier: 'front' };
const expression = (operator: string, key: string, values?: readonly string[]) => ({ matchExpressions: [{ key, operator, values }] });

describe('selects', () => {
  test.each([
    ['an empty selector: everyone', {}, true],
    ['a label', { matchLabels: { app: 'web' } }, true],
    ['all labels', { matchLabels: { app: 'web', tier: 'back' } }, false],
    ['In, of the list', expression('In', 'app', ['api', 'web']), true],
    ['In, not of the list', expression('In', 'app', ['api']), false],
    ['In, without the label', expression('In', 'zone', ['a']), false],
    ['NotIn, of the list', expression('NotIn', 'app', ['web']), false],
    ['NotIn, not of the list', expression('NotIn', 'app', ['api']), true],
    ['NotIn, without the label', expression('NotIn', 'zone', ['a']), true],
    ['Exists', expression('Exists', 'app'), true],
    ['Exists, without the label', expression('Exists', 'zone'), false],
    ['DoesNotExist', expression('DoesNotExist', 'app'), false],
    ['DoesNotExist, without the label', expression('DoesNotExist', 'zone'), true],
    ['labels and expressions together', { matchLabels: { app: 'web' }, ...expression('Exists', 'zone') }, false],
  ])('by %s', (_, selector, expected) => {
    expect(selects(selector, labels)).toBe(expected);
  });

  test('refuses an operator that it does not know', () => {
    expect(() => selects(expression('Gt', 'app'), labels)).toThrow(
      "operator is unknown, got 'Gt', expected In, NotIn, Exists, DoesNotExist",
    );
  });
});

test('describeSelector says the same of selectors that differ in order only', () => {
  const one = { matchLabels: { b: '1', a: '2' }, ...expression('In', 'c', ['y', 'x']) };
  const two = { matchLabels: { a: '2', b: '1' }, ...expression('In', 'c', ['x', 'y']) };
  expect(describeSelector(one)).toBe('a=2, b=1, c In (x, y)');
  expect(describeSelector(two)).toBe(describeSelector(one));
  expect(describeSelector(expression('Exists', 'a'))).toBe('a Exists');
});
