import { lab, type RuleFixture } from '../fixture';
import { stub } from '../stub';

const site = (kind: 'dev' | 'prod' | 'platform' | undefined, guests = true) =>
  lab({
    ...(kind && { namespaces: { ci: { class: kind } } }),
    services: { ci: stub({ components: () => ({ app: { cpu: '100m', memory: '128Mi', ports: {}, guests } }) }) },
  });

export const fixture: RuleFixture = {
  rejects: site('prod'),
  at: 'namespaces.ci',
  suggests: "class: 'dev'",
  passes: site('dev'),
};
export const more: readonly RuleFixture[] = [
  { rejects: site('platform'), at: 'namespaces.ci', passes: site('platform', false) },
  { rejects: site(undefined), at: 'namespaces.ci', passes: site(undefined, false) },
];
