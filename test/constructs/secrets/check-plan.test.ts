import { formatProblem } from '../../../constructs/problem';
import { checkPlan } from '../../../constructs/secrets';
import type { SecretMake, SecretPlan, SecretReader } from '../../../constructs/secrets';
import { hostSecretFile, operatorVariable } from '../../../constructs/secrets/secret-plan';
import { PLAN } from './fixture';

const secret = (id: string, readers: readonly SecretReader[] = [], make: SecretMake = { kind: 'hex', bytes: 16 }): SecretPlan => ({
  id,
  make,
  why: 'a test',
  readers,
});
const inKubernetes = (over: Partial<Record<'namespace' | 'object' | 'key', string>> = {}): SecretReader => ({
  kind: 'kubernetes',
  namespace: 'blog',
  object: 'db',
  key: 'password',
  ...over,
});
const labelled = (labels: Readonly<Record<string, string>>): SecretReader => ({
  kind: 'kubernetes',
  namespace: 'blog',
  object: 'db',
  key: 'password',
  labels,
});
const onHost = (over: Partial<Record<'node' | 'path' | 'owner' | 'mode', string>> = {}): SecretReader => ({
  kind: 'host',
  node: 'alice',
  path: '/etc/key',
  owner: 'root',
  mode: '0600',
  ...over,
});

test('a sound plan has no problem', () => {
  expect(checkPlan(PLAN)).toEqual([]);
});

test.each<[string, SecretPlan, SecretPlan]>([
  ['id in capitals', secret('SQL/password'), secret('sql/password')],
  ['id with an empty segment', secret('sql//password'), secret('sql/x/password')],
  ['id that climbs', secret('sql/../password'), secret('sql/a..b/password')],
  ['id with a control character', secret('sql\u001b[31m'), secret('sql')],
  ['id that ends with a line feed', secret('sql\n'), secret('sql')],
  [
    'short password',
    secret('a', [], { kind: 'password', length: 15, alphabet: 'alphanumeric' }),
    secret('a', [], { kind: 'password', length: 16, alphabet: 'alphanumeric' }),
  ],
  ['few bytes', secret('a', [], { kind: 'hex', bytes: 15 }), secret('a', [], { kind: 'hex', bytes: 16 })],
  ['too many bytes', secret('a', [], { kind: 'base64', bytes: 4097 }), secret('a', [], { kind: 'base64', bytes: 4096 })],
  ['a fraction of bytes', secret('a', [], { kind: 'base64', bytes: 16.5 }), secret('a', [], { kind: 'base64', bytes: 17 })],
  ['comment of two lines', secret('a', [], { kind: 'ssh-key', comment: 'a\nb' }), secret('a', [], { kind: 'ssh-key', comment: 'a b' })],
  ['external secret that asks nothing', secret('a', [], { kind: 'external', ask: ' ' }), secret('a', [], { kind: 'external', ask: 'x' })],
  ['namespace with a dot', secret('a', [inKubernetes({ namespace: 'a.b' })]), secret('a', [inKubernetes({ namespace: 'a-b' })])],
  ['object with a capital', secret('a', [inKubernetes({ object: 'Db' })]), secret('a', [inKubernetes({ object: 'd.b' })])],
  ['key with a slash', secret('a', [inKubernetes({ key: 'a/b' })]), secret('a', [inKubernetes({ key: 'a_B.c' })])],
  ['key that is a folder', secret('a', [inKubernetes({ key: '..' })]), secret('a', [inKubernetes({ key: '..a' })])],
  ['label with a space', secret('a', [labelled({ 'a b': 'c' })]), secret('a', [labelled({ 'a.b/c': 'c' })])],
  ['value of a label that ends with a dash', secret('a', [labelled({ a: 'c-' })]), secret('a', [labelled({ a: '' })])],
  ['node that climbs', secret('a', [onHost({ node: '..' })]), secret('a', [onHost({ node: 'a.b' })])],
  ['relative host path', secret('a', [onHost({ path: 'etc/key' })]), secret('a', [onHost({ path: '/etc/key' })])],
  ['host path that climbs', secret('a', [onHost({ path: '/etc/../key' })]), secret('a', [onHost({ path: '/etc/..key' })])],
  ['host path with a space', secret('a', [onHost({ path: '/etc/my key' })]), secret('a', [onHost({ path: '/etc/my-key' })])],
  ['owner with a command', secret('a', [onHost({ owner: 'root;id' })]), secret('a', [onHost({ owner: 'root:ssl-cert' })])],
  ['mode that lets others read', secret('a', [onHost({ mode: '0644' })]), secret('a', [onHost({ mode: '0640' })])],
  ['mode that lets a group write', secret('a', [onHost({ mode: '0660' })]), secret('a', [onHost({ mode: '0440' })])],
  [
    'variable with a hyphen',
    secret('a', [{ kind: 'operator', env: 'MY-TOKEN' }]),
    secret('a', [{ kind: 'operator', env: 'TF_VAR_token' }]),
  ],
  ['id that gives no variable', secret('2fa', [{ kind: 'operator' }]), secret('mfa', [{ kind: 'operator' }])],
])('refuses %s, and takes its near neighbour', (_, wrong, right) => {
  const problems = checkPlan([wrong]);
  expect(problems.map(({ id, severity }) => [id, severity])).toEqual([['secrets/plan', 'error']]);
  expect(formatProblem(problems[0]!)).toMatch(/^secret .*: \w+ is not valid, got '.*', expected .+, do correct the \w+ where the secret/);
  expect(checkPlan([right])).toEqual([]);
});

test.each<[string, SecretPlan, SecretPlan]>([
  ['the same id', secret('a'), secret('a')],
  ['the same key of the same object', secret('a', [inKubernetes()]), secret('b', [inKubernetes()])],
  ['the same file of a node', secret('a', [onHost()]), secret('b', [onHost()])],
  ['files of a node that flatten to one name', secret('a', [onHost({ path: '/a/_b' })]), secret('b', [onHost({ path: '/a_/b' })])],
  ['the same variable', secret('a', [{ kind: 'operator', env: 'B' }]), secret('b', [{ kind: 'operator' }])],
])('refuses two secrets with %s', (_, first, second) => {
  expect(checkPlan([first]).concat(checkPlan([second]))).toEqual([]);
  const problems = checkPlan([first, second]);
  expect(problems.map(({ id, where }) => [id, where])).toEqual([['secrets/plan-clash', `secret ${second.id}`]]);
});

test('every further claim on a place names the first one', () => {
  const problems = checkPlan(['a', 'b', 'c'].map((id) => secret(id, [inKubernetes()])));
  expect(problems.map(({ where, got }) => [where, got])).toEqual([
    ['secret b', 'a second claim beside a'],
    ['secret c', 'a second claim beside a'],
  ]);
});

test('one value may be read in many places', () => {
  const readers = [inKubernetes(), inKubernetes({ namespace: 'data' }), inKubernetes({ key: 'k' }), onHost(), onHost({ node: 'bob' })];
  expect(checkPlan([secret('a', readers)])).toEqual([]);
});

test('every problem of a plan is told at once', () => {
  expect(checkPlan([secret('A'), secret('b', [onHost({ mode: '0777', path: 'x' })]), secret('c'), secret('c')])).toHaveLength(4);
});

test('names follow from ids and paths', () => {
  expect(operatorVariable('sql/blog-2.x/password', { kind: 'operator' })).toBe('SQL_BLOG_2_X_PASSWORD');
  expect(operatorVariable('sql', { kind: 'operator', env: 'TOKEN' })).toBe('TOKEN');
  expect(hostSecretFile('/etc/wireguard/wg0.key')).toBe('etc__wireguard__wg0.key');
});
