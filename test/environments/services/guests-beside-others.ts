import type { ServiceUse } from '../../../blueprint/service';
import { lab, type RuleFixture } from '../fixture';
import { stub } from '../stub';

const host = (guests: boolean, input: object = {}): ServiceUse =>
  stub({ components: () => ({ app: { cpu: '100m', memory: '128Mi', ports: {}, guests } }) }, input);
const site = (guests: boolean, other: string) =>
  lab({ namespaces: { ci: { class: 'dev' } }, services: { ci: host(guests), wiki: stub({}, { in: other }) } });

export const fixture: RuleFixture = {
  rejects: site(true, 'ci'),
  at: 'services.ci',
  suggests: "in: 'ci'",
  passes: site(true, 'wiki'),
};
export const more: readonly RuleFixture[] = [{ rejects: site(true, 'ci'), at: 'services.ci', passes: site(false, 'ci') }];
