import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const named = (length: number, kind: 'stateless' | 'stateful') =>
  lab({
    services: {
      it: stub({
        components: () => ({
          one: { cpu: '100m', memory: '128Mi', ports: {} },
          ['x'.repeat(length - 'it-'.length)]: { kind, cpu: '100m', memory: '128Mi', ports: {} },
        }),
      }),
    },
  });
export const fixture: RuleFixture = {
  rejects: named(64, 'stateless'),
  at: 'services.it',
  suggests: 'by 1',
  passes: named(63, 'stateless'),
};
export const more: readonly RuleFixture[] = [{ rejects: named(53, 'stateful'), at: 'services.it', passes: named(52, 'stateful') }];
