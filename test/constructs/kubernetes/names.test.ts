import { checkDataKey, checkLabel, checkLabels, checkName, checkPortName, checkVariable } from '../../../constructs/kubernetes/names';

const long = (length: number): string => 'a'.repeat(length);

describe('checkName', () => {
  test.each([
    ['Deployment', 'web'],
    ['Deployment', 'a.b-c.9'],
    ['Deployment', long(253)],
    ['Namespace', long(63)],
    ['Namespace', '9a'],
    ['Job', long(63)],
    ['StatefulSet', long(52)],
    ['CronJob', long(52)],
    ['Service', 'a-9'],
    ['Service', 'a0123456789z'],
    ['Deployment', 'a0123456789z.a0123456789z'],
    ['Namespace', 'a0123456789z'],
    ['Service', long(63)],
    ['Role', 'system:Reader'],
    ['ClusterRole', 'cert-manager.io:view'],
  ])('takes the %s %s', (kind, name) => {
    expect(() => checkName(kind, name)).not.toThrow();
  });

  test.each([
    ['Deployment', ''],
    ['Deployment', 'Web'],
    ['Deployment', 'a_b'],
    ['Deployment', '-a'],
    ['Deployment', 'a-'],
    ['Deployment', 'a..b'],
    ['Deployment', 'a\n'],
    ['Deployment', 'é'],
    ['Deployment', long(254)],
    ['Namespace', 'a.b'],
    ['Namespace', long(64)],
    ['Job', 'a.b'],
    ['StatefulSet', long(53)],
    ['CronJob', long(53)],
    ['Service', '9a'],
    ['Service', 'a.b'],
    ['Role', 'a/b'],
    ['RoleBinding', '..'],
    ['ClusterRole', 'a%b'],
    ['ClusterRoleBinding', '.'],
  ])('refuses the %s %j', (kind, name) => {
    expect(() => checkName(kind, name)).toThrow(`${kind} '${name}': name is not valid, got `);
  });

  test('says the length where the length is wrong, the name where its letters are', () => {
    expect(() => checkName('StatefulSet', long(60))).toThrow('got 60 characters, expected at most 52 characters');
    expect(() => checkName('Service', '1a')).toThrow(
      "got '1a', expected at most 63 characters, lower-case letters, digits and hyphens, a letter first",
    );
  });
});

describe('checks of other names', () => {
  test.each<[string, (where: string, name: string) => void, string[], string[]]>([
    ['label', checkLabel, ['a', '9', 'a-b', long(63)], ['', 'A', 'a.b', '-a', 'a-', long(64)]],
    ['port name', checkPortName, ['http', 'h2', '9a', 'a-b', 'a'.repeat(15)], ['', '80', 'a--b', '-a', 'a-', 'Http', 'a_b', long(16)]],
    ['data key', checkDataKey, ['a', 'my.cnf', '.env', '...', 'A_b-9'], ['', '.', '..', 'a/b', 'a b', long(254)]],
    ['variable', checkVariable, ['PATH', '_', 'a.b-c', 'X9'], ['', '9X', 'A=B', 'a b', 'é']],
  ])('a %s', (_, check, valid, invalid) => {
    for (const name of valid) expect(() => check('here', name)).not.toThrow();
    for (const name of invalid) expect(() => check('here', name)).toThrow('here is not valid, got ');
  });

  test('a label has a valid key and a valid value', () => {
    expect(() => checkLabels('here', { a: '', 'app.kubernetes.io/name': 'A_b.c-9', B: long(63) })).not.toThrow();
    expect(() => checkLabels('here', { ok: 'x', 'a/b/c': 'x' })).toThrow("here: label key 'a/b/c' is not valid");
    expect(() => checkLabels('here', { '': 'x' })).toThrow("label key ''");
    expect(() => checkLabels('here', { 'UPPER/a': 'x' })).toThrow("label key 'UPPER/a'");
    expect(() => checkLabels('here', { a: 'b c' })).toThrow("here: label 'a' is not valid, got 'b c'");
    expect(() => checkLabels('here', { a: '-b' })).toThrow("label 'a'");
    expect(() => checkLabels('here', { a: long(64) })).toThrow('got 64 characters');
  });
});
