import { lab, type RuleFixture } from '../fixture';
import { onMachine } from '../on-machine';

const telling = (domain: string) =>
  onMachine(
    { on: 'two' },
    { records: () => ({ others: [{ name: domain, type: 'MX', value: 'post.example.org', priority: 10, why: 'mail' }] }) },
  );

export const fixture: RuleFixture = {
  rejects: lab({ services: { post: telling('exampel.org') } }),
  at: 'services.post',
  suggests: 'example.org',
  passes: lab({ services: { post: telling('example.org') } }),
};
const at = (host: string) => onMachine({ on: 'two' }, { records: () => ({ addresses: [host] }) });
export const more: readonly RuleFixture[] = [
  {
    ...fixture,
    rejects: lab({ services: { post: at('post.elsewhere.net') } }),
    suggests: 'zones',
    passes: lab({ services: { post: at('post.example.org') } }),
  },
];
