import { resolve } from '../../../blueprint/resolve';
import { ollama } from '../../../charts/ollama/service';
import { DIGEST, laboratory } from '../laboratory';
import { containersOf, podsOf } from '../pods';
import { write } from '../site-objects';

const pods = async () => podsOf(await write(laboratory()));

test('who answers reaches nobody, who fetches is reached by nobody', () => {
  const { flows } = resolve(laboratory(), 'l.ts').blueprint;
  const of = (component: string, end: 'from' | 'to') =>
    flows.flatMap(({ from, to }) => {
      const [own, other] = end === 'from' ? [from, to] : [to, from];
      return own.kind === 'pods' && own.service === 'mind' && own.component === component && other.kind !== 'cluster-dns' ? [other] : [];
    });
  expect(of('server', 'from')).toEqual([]);
  expect(of('server', 'to')).toEqual([{ kind: 'pods', service: 'chat', component: 'app' }]);
  expect(of('puller', 'from')).toEqual([{ kind: 'host', host: 'registry.ollama.ai' }]);
  expect(of('puller', 'to')).toEqual([]);
});

test('who answers can change no model: it reads them only', async () => {
  const server = (await pods()).find(({ id }) => id === 'Deployment devops-factory/mind');
  const mount = server?.spec.containers[0]?.volumeMounts?.find(({ mountPath }) => mountPath === '/models');
  expect(mount?.readOnly).toBe(true);
  const puller = (await pods()).find(({ id }) => id === 'Deployment devops-factory/mind-puller');
  expect(puller?.spec.containers[0]?.volumeMounts?.find(({ mountPath }) => mountPath === '/models')?.readOnly).toBeUndefined();
});

test('both stay offline but for what is fetched, and keep what is there', async () => {
  for (const pod of (await pods()).filter(({ labels }) => labels['app.kubernetes.io/name'] === 'ollama')) {
    const env = Object.fromEntries(containersOf(pod).flatMap(({ env: all = [] }) => all.map(({ name, value }) => [name, value])));
    expect(env).toMatchObject({ OLLAMA_NO_CLOUD: '1', OLLAMA_NOPRUNE: '1', HOME: '/home/ollama', OLLAMA_MODELS: '/models' });
  }
});

test('the puller is told each model with its digest', async () => {
  const puller = (await pods()).find(({ id }) => id === 'Deployment devops-factory/mind-puller');
  expect(puller?.spec.containers[0]?.env?.find(({ name }) => name === 'WANTED')?.value).toBe(
    `nomic-embed-text:v1.5 ${DIGEST}\nqwen3:4b ${DIGEST}\n`,
  );
});

test.each([
  ['a model without a tag', { models: { qwen3: DIGEST } }],
  ['a digest that is cut short', { models: { 'qwen3:4b': 'sha256:0123456789ab' } }],
  ['a name that leaves its folder', { models: { '../qwen3:4b': DIGEST } }],
])('%s is refused', (_, input) => {
  expect(() => resolve(laboratory({}, { services: { mind: ollama(input) } }), 'l.ts')).toThrow(/services\.mind/);
});

test('a model that somebody asks for and nobody pulls is refused', () => {
  const { problems } = resolve(laboratory({ chat: { models: ['qwen3:8b'] } }), 'l.ts').verdict;
  expect(problems.find(({ id }) => id === 'needs/model-missing')).toMatchObject({ at: 'services.chat.needs.mind', got: 'qwen3:8b' });
});
