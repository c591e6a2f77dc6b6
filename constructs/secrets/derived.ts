import { digestOf, isDigestOf, SALT_BYTES } from './digest';
import type { StoredSecret } from './contents';
import type { Source } from './make';
import type { DigestMake, SecretMake, SecretPlan } from './secret-plan';

/** Whether a secret follows from another one: it is made when that one is, and again when that one changes. */
export const isDerived = (make: SecretMake): make is DigestMake => make.kind === 'pbkdf2-sha512';

/** Entries that do not follow from their base: those to add to the store, or to replace. A base that has no value yet is waited for. */
export async function followBases(
  plan: readonly SecretPlan[],
  secrets: ReadonlyMap<string, StoredSecret>,
  { random, now }: Source,
): Promise<ReadonlyMap<string, StoredSecret>> {
  const following = await Promise.all(
    plan.map(async ({ id, make }): Promise<readonly (readonly [string, StoredSecret])[]> => {
      const base = isDerived(make) ? secrets.get(make.of)?.value : undefined;
      const stored = secrets.get(id);
      if (base === undefined || (stored?.kind === make.kind && (await isDigestOf(stored.value, base)))) return [];
      return [[id, { kind: make.kind, value: await digestOf(base, random(SALT_BYTES)), ...datesOf(stored, now().toISOString()) }]];
    }),
  );
  return new Map(following.flat());
}

/** The value before is not kept: who checks by it knows one. */
const datesOf = (stored: StoredSecret | undefined, now: string): Pick<StoredSecret, 'created' | 'rotated'> =>
  stored ? { created: stored.created, rotated: now } : { created: now };
