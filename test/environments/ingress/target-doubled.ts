import { loadBalancer } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';

const to = (...targets: string[]) => lab({ ingress: loadBalancer('lb11', { location: 'fsn1', targets }) });

export const fixture: RuleFixture = { rejects: to('one', 'two', 'one'), at: 'ingress.targets.2', passes: to('one', 'two', 'three') };
