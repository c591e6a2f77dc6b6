import { exchanged } from '../../../constructs/files/asset';

test('every place of a word gets the other one', () => {
  expect(exchanged('ask -h one; ask -h two', { 'ask -h': 'ask --tls -h' })).toBe('ask --tls -h one; ask --tls -h two');
});

test('a word that is nowhere is an error: the text would stay what it was', () => {
  expect(() => exchanged('ask -H one', { 'ask -h': 'ask --tls -h' })).toThrow("expected 'ask -h'");
});
