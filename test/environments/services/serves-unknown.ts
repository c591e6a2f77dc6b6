import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const through = (component: string, port: string) =>
  lab({ services: { it: stub({ serves: () => ({ site: { host: 'it.example.org', component, port } }) }) } });
export const fixture: RuleFixture = {
  rejects: through('app', 'htp'),
  at: 'services.it',
  suggests: "write 'app/http'",
  passes: through('app', 'http'),
};
const beside = (component: string) =>
  lab({
    services: {
      it: stub({
        components: () => ({
          app: { cpu: '1m', memory: '1Mi', ports: { http: 1 } },
          canary: { cpu: '1m', memory: '1Mi', ports: { http: 1 } },
        }),
        serves: () => ({ site: { host: 'it.example.org', component: 'app', port: 'http', candidate: { component, weight: 0 } } }),
      }),
      edge: stub({ role: { is: 'edge', component: 'app' } }),
    },
  });
export const more: readonly RuleFixture[] = [
  { rejects: through('server', 'http'), at: 'services.it', passes: through('app', 'http') },
  { rejects: beside('canari'), at: 'services.it', suggests: "write 'canary/http'", passes: beside('canary') },
];
