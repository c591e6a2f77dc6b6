import { secret } from '../../../blueprint/contracts/contract';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const key = (...needs: string[]) => ({
  needs: () =>
    Object.fromEntries(needs.map((need) => [need, secret({ kind: 'password', length: 32, alphabet: 'alphanumeric' }, 'a test')])),
});
const two = (first: string, second: string) =>
  lab({ services: { a: stub(key(first), { in: 'here' }), 'a-b': stub(key(second), { in: 'here' }) } });
export const fixture: RuleFixture = { rejects: two('b-c', 'c'), at: 'services.a', passes: two('b-d', 'c') };
