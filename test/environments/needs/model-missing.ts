import { llm } from '../../../blueprint/contracts/contract';
import { lab, type RuleFixture } from '../fixture';
import { stub } from '../stub';

const site = (has: readonly string[], asked?: readonly string[]) =>
  lab({
    services: {
      mind: stub({
        provides: { llm: { component: 'app', port: 'http', answer: ({ host, port }) => ({ url: `http://${host}:${port}`, models: has }) } },
      }),
      chat: stub({ needs: () => ({ mind: llm(asked ? { models: asked } : {}) }) }),
    },
  });

export const fixture: RuleFixture = {
  rejects: site(['small:1b'], ['small:1b', 'large:70b']),
  at: 'services.chat.needs.mind',
  suggests: 'models of mind',
  passes: site(['small:1b', 'large:70b'], ['small:1b', 'large:70b']),
};
export const more: readonly RuleFixture[] = [{ rejects: site([], ['small:1b']), at: 'services.chat.needs.mind', passes: site([]) }];
