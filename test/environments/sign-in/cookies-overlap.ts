import { door } from '../door';
import { lab, type RuleFixture } from '../fixture';

const site = (...domains: readonly string[]) => lab({ services: { portal: door({ domains }) } });

export const fixture: RuleFixture = {
  rejects: site('example.org', 'office.example.org'),
  at: 'services.portal',
  suggests: "leave 'office.example.org' out",
  passes: site('example.org', 'office.example.com'),
};
export const more: readonly RuleFixture[] = [
  { rejects: site('a.example.org', 'b.a.example.org'), at: 'services.portal', passes: site('example.org', 'officeexample.org') },
];
