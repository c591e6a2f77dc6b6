import { labelsOf } from '../../../constructs/terraform/labels';
import { stackOf } from './synth';

const labels = (site: string, own = {}) => {
  let made: unknown;
  stackOf((stack) => (made = labelsOf({ site, labels: { team: 'ops' } }, stack, own)));
  return made;
};

test('labels say who, for what and where, and what the site and the caller add', () => {
  expect(labels('demo', { role: 'mail' })).toEqual({
    'managed-by': 'archipel',
    site: 'demo',
    stack: 'site-stack',
    team: 'ops',
    role: 'mail',
  });
});

test.each(['a b', '', '-a', 'é', 'x'.repeat(64)])('a label cannot be %j', (text) => {
  expect(() => labels(text)).toThrow(`labels have at most 63 letters, digits, dots, dashes and underscores, got site=${text}`);
});

test('a label of 63 characters passes', () => {
  expect(labels('x'.repeat(63))).toHaveProperty('site', 'x'.repeat(63));
});
