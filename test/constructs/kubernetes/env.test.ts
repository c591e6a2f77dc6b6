import { renderEnv, secretKey } from '../../../constructs/kubernetes/env';

const names = (env: Parameters<typeof renderEnv>[1]) => renderEnv('here', env)?.map(({ name }) => name);

describe('renderEnv', () => {
  test('renders texts, keys of Secrets and fields of the pod', () => {
    expect(
      renderEnv('here', { HOST: { field: 'status.podIP' }, PASSWORD: secretKey('sql', 'root'), URL: 'https://a.example', EMPTY: '' }),
    ).toEqual([
      { name: 'EMPTY', value: '' },
      { name: 'HOST', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'sql', key: 'root' } } },
      { name: 'URL', value: 'https://a.example' },
    ]);
  });

  test('puts a variable that uses others below them, since Kubernetes expands only what stands above', () => {
    expect(names({ A_URL: 'sql://$(USER):$(PASSWORD)@$(HOST)', HOST: 'h', PASSWORD: secretKey('s', 'p'), USER: 'u' })).toEqual([
      'HOST',
      'PASSWORD',
      'USER',
      'A_URL',
    ]);
  });

  test('leaves in place what only looks like a use: an escaped one, or one of a variable that is not there', () => {
    expect(names({ A: '$$(B)', B: 'x', C: '$(HOSTNAME)', D: '' })).toEqual(['A', 'B', 'C', 'D']);
  });

  test('refuses a use of a variable that uses others, and of itself: no order expands them', () => {
    expect(() => renderEnv('here', { A: '$(B)', B: '$(C)', C: 'c' })).toThrow("here: variable 'A' uses 'B', which uses others itself");
    expect(() => renderEnv('here', { A: '$(A)' })).toThrow("here: variable 'A' uses 'A'");
  });

  test('is nothing without variables', () => {
    expect(renderEnv('here')).toBeUndefined();
    expect(renderEnv('here', {})).toBeUndefined();
  });

  test.each<[string, Parameters<typeof renderEnv>[1], string]>([
    ['a variable', { '1A': 'x' }, "here: variable '1A' is not valid"],
    ['the name of a Secret', { A: secretKey('Not_Valid', 'k') }, "Secret 'Not_Valid': name is not valid"],
    ['the key of a Secret', { A: secretKey('s', 'a/b') }, "here: variable 'A': key 'a/b' is not valid"],
  ])('refuses %s that Kubernetes refuses', (_, env, message) => {
    expect(() => renderEnv('here', env)).toThrow(message);
  });
});
