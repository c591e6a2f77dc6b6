import { lab, type RuleFixture } from '../fixture';
import { onMachine } from '../on-machine';

const asking = (memory: '13Gi' | '15Gi') =>
  onMachine({ on: 'two' }, { components: () => ({ app: { kind: 'host', cpu: '100m', memory, ports: { http: 8080 } } }) });

export const fixture: RuleFixture = {
  // 16 GiB, of which the system and K3s take two
  rejects: lab({ services: { post: asking('15Gi') } }),
  at: 'nodes.two',
  suggests: 'larger machine',
  passes: lab({ services: { post: asking('13Gi') } }),
};
