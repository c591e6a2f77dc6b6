import { secret } from '../../../blueprint/contracts/contract';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const key = (...needs: string[]) => ({
  needs: () =>
    Object.fromEntries(needs.map((need) => [need, secret({ kind: 'password', length: 32, alphabet: 'alphanumeric' }, 'a test')])),
});
const asking = (need: string) => lab({ services: { it: stub(key(need)) } });
export const fixture: RuleFixture = { rejects: asking('rootPassword'), at: 'services.it', passes: asking('root-password') };
// Secret `it-<need>` has 253 characters at most
export const more: readonly RuleFixture[] = [{ rejects: asking('x'.repeat(251)), at: 'services.it', passes: asking('x'.repeat(250)) }];
