import type { Size } from '../../../constructs/units';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const limited = (memoryLimit: Size) =>
  lab({ services: { it: stub({ components: () => ({ app: { cpu: '100m', memory: '1Gi', memoryLimit, ports: {} } }) }) } });
export const fixture: RuleFixture = { rejects: limited('1023Mi'), at: 'services.it', passes: limited('1024Mi') };
