import { lab, type RuleFixture } from '../fixture';
import { page } from '../shorthand';

const serving = (to: 'internet' | 'mesh') => lab({ services: { shop: page({ host: 'wiki.example.org', to }) } });

export const fixture: RuleFixture = { rejects: serving('mesh'), at: 'ingress', passes: serving('internet') };
export const more: readonly RuleFixture[] = [{ ...fixture, passes: lab({ ingress: undefined, services: { shop: undefined } }) }];
