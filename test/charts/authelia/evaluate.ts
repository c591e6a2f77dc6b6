import type { Configuration } from './site';

/** Somebody at the door; without a name they have not signed in. */
export interface Visitor {
  readonly name?: string;
  readonly groups: readonly string[];
  readonly factors: 0 | 1 | 2;
}
export type Verdict = 'passes' | 'signs in' | 'denied';

/** What Authelia 4.39 decides of one request, by its own documentation: the first rule whose every criterion holds, else the default. */
export function verdict({ access_control: { default_policy, rules } }: Configuration, url: string, visitor: Visitor): Verdict {
  const { hostname, pathname, search } = new URL(url);
  const rule = rules.find(
    ({ domain, resources = [], subject = [], ...rest }) =>
      Object.keys(rest).every((key) => key === 'policy') &&
      domain.some((name) => (name.startsWith('*.') ? hostname.endsWith(name.slice(1)) : hostname === name)) &&
      (resources.length === 0 || resources.some((pattern) => expression(pattern).test(`${pathname}${search}`))) &&
      // who has not signed in may turn out to be anybody
      (visitor.name === undefined || subject.length === 0 || subject.some((all) => all.every((one) => is(visitor, one)))),
  );
  const policy = rule?.policy ?? default_policy;
  const wanted = { bypass: 0, one_factor: 1, two_factor: 2 }[policy];
  if (wanted === undefined) return 'denied';
  return visitor.factors >= wanted ? 'passes' : 'signs in';
}

const is = ({ name, groups }: Visitor, subject: string): boolean =>
  subject === `user:${name}` || groups.some((group) => subject === `group:${group}`);

/** RE2's flag for capitals stands in the pattern. */
const expression = (pattern: string): RegExp => new RegExp(pattern.replace(/^\(\?i\)/, ''), pattern.startsWith('(?i)') ? 'i' : '');
