import { resolve } from '../../../blueprint/resolve';
import { laboratory } from '../laboratory';
import { podsOf } from '../pods';
import { write } from '../site-objects';

const podOf = async (change: object = {}) =>
  podsOf(await write(laboratory({ chat: change }))).find(({ id }) => id === 'Deployment devops-factory/chat');
const envOf = async (change: object = {}): Promise<Readonly<Record<string, unknown>>> =>
  Object.fromEntries(
    ((await podOf(change))?.spec.containers[0]?.env ?? []).map(({ name, value, valueFrom }) => [name, value ?? valueFrom]),
  );

test('people come in by their issuer and by nothing else', async () => {
  expect(await envOf()).toMatchObject({
    ENABLE_LOGIN_FORM: 'false',
    ENABLE_PASSWORD_AUTH: 'false',
    ENABLE_SIGNUP: 'false',
    OAUTH_CODE_CHALLENGE_METHOD: 'S256',
    OPENID_PROVIDER_URL: 'https://id.example.com/realms/site/.well-known/openid-configuration',
    OPENID_REDIRECT_URI: '$(WEBUI_URL)/oauth/oidc/callback',
  });
});

test('who comes first is no administrator: an account that nobody signs in by is there before', async () => {
  expect(await envOf()).toMatchObject({
    WEBUI_ADMIN_EMAIL: 'nobody@localhost.localdomain',
    WEBUI_ADMIN_PASSWORD: { secretKeyRef: { name: 'chat-first', key: 'value' } },
    DEFAULT_USER_ROLE: 'pending',
  });
});

test('roles follow from groups', async () => {
  expect(await envOf()).toMatchObject({
    OAUTH_ALLOWED_ROLES: 'chiefs,staff',
    OAUTH_ADMIN_ROLES: 'chiefs',
    ENABLE_OAUTH_ROLE_MANAGEMENT: 'true',
  });
  // the default, `admin`, is a name that an issuer may give
  expect((await envOf({ groups: { staff: 'user' } }))['OAUTH_ADMIN_ROLES']).toBe(' ');
});

test('without groups a rule asks whether everybody is meant', () => {
  const ids = (groups: object) => resolve(laboratory({ chat: { groups } }), 'l.ts').verdict.problems.map(({ id, at }) => `${id} ${at}`);
  expect(ids({})).toContainEqual(expect.stringMatching(/^sign-in\/open-to-all services\.chat/));
  expect(ids({ staff: 'user' })).not.toContainEqual(expect.stringMatching(/^sign-in\/open-to-all services\.chat/));
});

test('its settings are those of the site file, and it asks nobody outside', async () => {
  expect(await envOf()).toMatchObject({
    ENABLE_PERSISTENT_CONFIG: 'false',
    OFFLINE_MODE: 'true',
    RAG_EMBEDDING_ENGINE: 'ollama',
    BYPASS_EMBEDDING_AND_RETRIEVAL: 'true',
    OLLAMA_BASE_URLS: 'http://mind.devops-factory.svc.cluster.local:11434',
  });
  const { flows } = resolve(laboratory(), 'l.ts').blueprint;
  const hosts = flows.flatMap(({ from, to }) =>
    from.kind === 'pods' && from.service === 'chat' && from.component === 'app' && to.kind === 'host' ? [to.host] : [],
  );
  expect([...new Set(hosts)]).toEqual(['id.example.com']);
});

test('a file of SQLite is copied by one who knows that it is being written; a database by who holds it', async () => {
  expect((await podOf())?.spec.initContainers?.map(({ name }) => name)).toEqual(['snapshots']);
  const other = await podOf({ database: 'data' });
  expect(other?.spec.initContainers).toBeUndefined();
  expect(await envOf({ database: 'data', embedding: 'nomic-embed-text:v1.5' })).toMatchObject({
    DATABASE_TYPE: 'postgresql',
    DATABASE_PASSWORD: { secretKeyRef: { name: 'chat-db', key: 'password' } },
    VECTOR_DB: 'pgvector',
    RAG_EMBEDDING_MODEL: 'nomic-embed-text:v1.5',
  });
});

test('answers come word by word past the firewall', () => {
  const { services } = resolve(laboratory(), 'l.ts').blueprint;
  const serves = services.find(({ name }) => name === 'chat')?.serves ?? {};
  expect(Object.entries(serves).map(([key, { waf }]) => [key, waf.responses ?? 'inspect'])).toEqual([
    ['pages', 'inspect'],
    ['api', 'stream'],
    ['models', 'stream'],
    ['events', 'stream'],
    ['signIn', 'inspect'],
  ]);
});
