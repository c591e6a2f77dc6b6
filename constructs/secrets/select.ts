import { closest, distance } from 'fastest-levenshtein';
import { inputError } from './input-error';
import type { SecretPlan } from './secret-plan';

/**
 * The planned secrets that a pattern names: an exact id, or a glob whose `*` stays inside one segment and whose `**` crosses them.
 * @throws InputError when nothing matches; a near miss is suggested
 */
export function selectSecrets(plan: readonly SecretPlan[], pattern: string): readonly SecretPlan[] {
  const glob = toExpression(pattern);
  const selected = plan.filter(({ id }) => glob.test(id));
  if (selected.length === 0) throw unknown(plan, pattern);
  return selected;
}

/** @throws InputError when the id is not in the plan */
export function findSecret(plan: readonly SecretPlan[], id: string): SecretPlan {
  const found = plan.find((secret) => secret.id === id);
  if (found === undefined) throw unknown(plan, id);
  return found;
}

/** Whether a pattern may name several secrets. */
export function isGlob(pattern: string): boolean {
  return pattern.includes('*');
}

const WILDCARDS: Readonly<Record<string, string>> = { '**': '.*', '*': '[^/]*' };

function toExpression(pattern: string): RegExp {
  const parts = pattern.split(/(\*\*|\*)/).map((part) => WILDCARDS[part] ?? part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('')}$`);
}

function unknown(plan: readonly SecretPlan[], pattern: string): Error {
  const ids = plan.map(({ id }) => id);
  const near = ids.length > 0 ? closest(pattern, ids) : undefined;
  return inputError({
    id: 'secrets/unknown',
    where: 'secret id',
    what: 'no secret of the plan has this id',
    // a value pasted in the place of an id must not be repeated
    got: /^[a-z0-9.*/-]{1,80}$/.test(pattern) ? `'${pattern}'` : `${pattern.length} characters that no id holds`,
    expected: `one of ${ids.length} ids`,
    do: near !== undefined && distance(pattern, near) <= near.length / 2 ? `use '${near}'` : 'list the ids with archipel secrets list',
  });
}
