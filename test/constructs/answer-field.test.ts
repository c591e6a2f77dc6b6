import { fieldOf, fieldsOf } from '../../constructs/answer-field';

const password = { secret: 'ad/backend/password', object: 'backend-people', key: 'password' };
const answer = { host: 'ad', port: 636, membersOf: undefined, nodes: [{ host: 'one' }], bind: { dn: 'CN=backend', password } };

test('fields are single values, a secret is one, and what lies deeper has dots', () => {
  expect(fieldsOf(answer)).toEqual(['host', 'port', 'bind.dn', 'bind.password']);
  expect(fieldsOf(answer).map((field) => fieldOf(answer, field))).toEqual(['ad', 636, 'CN=backend', password]);
});

test.each(['', 'hosts', 'bind.user', 'host.name', 'bind.password.more'])("'%s' is no field", (field) => {
  expect(fieldOf(answer, field)).toBeUndefined();
  expect(fieldOf(undefined, field)).toBeUndefined();
});
