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
export const more: readonly RuleFixture[] = [{ rejects: through('server', 'http'), at: 'services.it', passes: through('app', 'http') }];
