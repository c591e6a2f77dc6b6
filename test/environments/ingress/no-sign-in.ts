import type { ServiceDefinition } from '../../../blueprint/service';
import { lab, type RuleFixture } from '../fixture';
import { stub } from '../stub';

const guarded = stub({
  serves: () => ({ site: { host: 'tools.example.org', component: 'app', port: 'http', signIn: 'forward-auth' } }),
});
const portal: Partial<ServiceDefinition> = {
  provides: {
    'forward-auth': { component: 'app', port: 'http', answer: ({ host }) => ({ url: `http://${host}:8080/verify`, headers: [] }) },
  },
};
const edge = stub({ role: { is: 'edge', component: 'app' } });

const passes = lab({ services: { tools: guarded, portal: stub(portal), edge } });
export const fixture: RuleFixture = {
  rejects: lab({ services: { tools: guarded, edge } }),
  at: 'services.tools',
  suggests: 'add a service that signs people in',
  passes,
};
export const more: readonly RuleFixture[] = [
  { rejects: lab({ services: { tools: guarded, portal: stub(portal) } }), at: 'services.tools', suggests: 'traefik({})', passes },
];
