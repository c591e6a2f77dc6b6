import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

export const fixture: RuleFixture = {
  rejects: lab({ services: { it: stub({}, { in: 'kube-system' }) } }),
  at: 'services.it.in',
  passes: lab({ services: { it: stub({}, { in: 'kubes' }) } }),
};
export const more: readonly RuleFixture[] = [
  {
    rejects: lab({ services: { default: stub() } }),
    at: 'services.default',
    passes: lab({ services: { default: stub({}, { in: 'it' }) } }),
  },
  { rejects: lab({ namespaces: { 'kube-public': {} } }), at: 'namespaces.kube-public', passes: lab({ namespaces: { public: {} } }) },
];
