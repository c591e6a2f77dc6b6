import type { Size } from '../../../constructs/units';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const limited = (memoryLimit: Size) =>
  lab({
    services: {
      sql: undefined,
      copies: undefined,
      shop: undefined,
      it: stub({ components: () => ({ app: { replicas: 3, cpu: '100m', memory: '128Mi', memoryLimit, ports: {} } }) }),
    },
  });
// 1.5 times 14378 MiB on each of three nodes
export const fixture: RuleFixture = { rejects: limited('21568Mi'), at: 'services', passes: limited('21567Mi') };
