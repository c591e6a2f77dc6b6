import { loadBalancer } from '../../../environments/words';
import { lab, type RuleFixture } from '../fixture';
import { server } from '../shorthand';

const to = (target: string) =>
  lab({
    ingress: loadBalancer('lb11', { location: 'fsn1', targets: ['one', target] }),
    nodes: { four: server({ roles: ['peer'] }), five: server({ roles: ['agent'] }) },
  });

export const fixture: RuleFixture = { rejects: to('four'), at: 'ingress.targets.1', passes: to('five') };
