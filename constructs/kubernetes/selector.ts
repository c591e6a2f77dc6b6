import type { k8s } from 'cdk8s-plus-28';
import type { Plain } from './plain';

export type Labels = Readonly<Record<string, string>>;

const OPERATORS: Readonly<Record<string, (value: string | undefined, values: readonly string[]) => boolean>> = {
  In: (value, values) => value !== undefined && values.includes(value),
  // a pod without the label is not in the list either
  NotIn: (value, values) => value === undefined || !values.includes(value),
  Exists: (value) => value !== undefined,
  DoesNotExist: (value) => value === undefined,
};

/** Whether a label selector matches; an empty one matches all. @throws Error when an operator is unknown */
export function selects(selector: Plain<k8s.LabelSelector>, labels: Labels): boolean {
  const exact = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values }) => {
    const test = OPERATORS[operator];
    if (test === undefined)
      throw new Error(`label selector: operator is unknown, got '${operator}', expected ${Object.keys(OPERATORS).join(', ')}`);
    return test(labels[key], values ?? []);
  });
  return exact && expressions.every(Boolean);
}

/** The selector as one text, the same for selectors that differ only in order: `a=b, c in (d, e)`. */
export function describeSelector(selector: Plain<k8s.LabelSelector>): string {
  const exact = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values }) =>
    values?.length ? `${key} ${operator} (${[...values].sort().join(', ')})` : `${key} ${operator}`,
  );
  return [...exact, ...expressions].sort().join(', ');
}
