import { example } from '../example';
import { textOf, write } from '../site-objects';

test('the namespaces of a small site', async () => {
  expect(textOf(await write(example), 'namespaces')).toMatchSnapshot();
});

test('a namespace enforces the level that its services need, and no wider one', async () => {
  const { objects } = await write({ ...example, namespaces: { ...example.namespaces, legacy: { podSecurity: 'baseline' } } });
  const levels = objects
    .filter(({ kind }) => kind === 'Namespace')
    .map(({ metadata }) => [metadata.name, metadata.labels?.['pod-security.kubernetes.io/enforce']]);
  expect(Object.fromEntries(levels)).toEqual({ web: 'restricted', data: 'restricted', legacy: 'baseline' });
});
