import type { ServiceDefinition } from '../../../blueprint/service';
import { lab, type RuleFixture } from '../fixture';
import { stub } from '../stub';

const guarded = (host: string) => stub({ serves: () => ({ site: { host, component: 'app', port: 'http', signIn: 'forward-auth' } }) });
const portal = (domain: string | undefined): Partial<ServiceDefinition> => ({
  provides: {
    'forward-auth': {
      component: 'app',
      port: 'http',
      answer: ({ host }) => ({ url: `http://${host}:8080/`, headers: [], ...(domain !== undefined && { domain }) }),
    },
  },
});
const site = (host: string, domain?: string) =>
  lab({ services: { tools: guarded(host), portal: stub(portal(domain)), edge: stub({ role: { is: 'edge', component: 'app' } }) } });

export const fixture: RuleFixture = {
  rejects: site('tools.example.org', 'office.example.org'),
  at: 'services.tools',
  suggests: 'a host in office.example.org',
  passes: site('tools.office.example.org', 'office.example.org'),
};
export const more: readonly RuleFixture[] = [
  // the end of a name is not yet its domain
  { rejects: site('myexample.org', 'example.org'), at: 'services.tools', passes: site('my.example.org', 'example.org') },
  { rejects: site('tools.example.org', 'example.com'), at: 'services.tools', passes: site('tools.example.org') },
];
