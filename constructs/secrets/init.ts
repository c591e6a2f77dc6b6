import type { Problem } from '../problem';
import { assertPlan } from './check-plan';
import type { StoreContents, StoredSecret } from './contents';
import { followBases, isDerived } from './derived';
import { describeMake, fitsMake, isOwnMake, makeValue } from './make';
import type { Source } from './make';
import type { SecretPlan } from './secret-plan';
import type { SecretSite } from './site';
import { changeOrCreateStore } from './store';
import type { ChangeOutcome } from './store';

/** An external secret that the operator still has to set. */
export interface AskedSecret {
  readonly id: string;
  readonly ask: string;
  readonly why: string;
}

/** What {@link initSecrets} found and made. */
export interface InitResult extends ChangeOutcome {
  readonly identityCreated: boolean;
  /** Ids of the secrets made now, sorted. */
  readonly created: readonly string[];
  /** How many planned secrets were there already. */
  readonly kept: number;
  /** External secrets without a value. */
  readonly asked: readonly AskedSecret[];
}

/**
 * Makes every secret of the plan that is missing, and on the first run the identity and the store. What exists is kept; a second
 * run touches no file. What follows from another secret is made again where it no longer does. A value that no longer fits its plan is a warning, since only the operator knows who still uses it.
 * @throws InputError when the plan is not sound, or the store, the identity or the disk does not allow it
 */
export async function initSecrets(site: SecretSite, source: Source): Promise<InitResult> {
  assertPlan(site.plan);
  const outcome = await changeOrCreateStore(site, source.now, async (contents) => {
    const created = await makeMissing(site.plan, contents, source);
    const own = new Map([...contents.secrets, ...created]);
    const following = await followBases(site.plan, own, source);
    const secrets = new Map([...own, ...following]);
    const made = [...created.map(([id]) => id), ...following.keys()].filter((id) => !contents.secrets.has(id));
    const asked = site.plan.filter(({ id }) => !secrets.has(id)).flatMap(toAsked);
    const kept = site.plan.filter(({ id }) => contents.secrets.has(id)).length;
    const unfit = await unfitValues(site, { ...contents, secrets: new Map([...contents.secrets, ...following]) });
    return { contents: { ...contents, secrets }, result: { created: made.sort(), kept, asked, unfit } };
  });
  const { unfit, ...result } = outcome;
  return { ...result, warnings: [...outcome.warnings, ...unfit] };
}

/** Warnings for values that their plan could not have given: another kind, another length. */
export async function unfitValues(site: SecretSite, contents: StoreContents): Promise<readonly Problem[]> {
  const warnings = await Promise.all(
    site.plan.map(async ({ id, make }) => {
      const stored = contents.secrets.get(id);
      const fits = stored === undefined || (stored.kind === make.kind && (await fitsMake(make, stored.value)));
      return fits ? [] : [unfit(site, id, stored.kind, make)];
    }),
  );
  return warnings.flat();
}

async function makeMissing(
  plan: readonly SecretPlan[],
  contents: StoreContents,
  source: Source,
): Promise<readonly (readonly [string, StoredSecret])[]> {
  const created = source.now().toISOString();
  const made: (readonly [string, StoredSecret])[] = [];
  for (const { id, make } of plan) {
    if (contents.secrets.has(id) || !isOwnMake(make)) continue;
    made.push([id, { kind: make.kind, value: await makeValue(make, source), created }]);
  }
  return made;
}

function toAsked({ id, make, why }: SecretPlan): readonly AskedSecret[] {
  return make.kind === 'external' ? [{ id, ask: make.ask, why }] : [];
}

function unfit(site: SecretSite, id: string, kind: string, make: SecretPlan['make']): Problem {
  return {
    id: 'secrets/unfit',
    severity: 'warning',
    where: `secret ${id}`,
    what: 'its value no longer fits the plan',
    got: kind === make.kind ? `a ${kind} of another form` : `a ${kind}`,
    expected: describeMake(make),
    do: isDerived(make)
      ? `run archipel secrets init ${site.environment}`
      : `run archipel secrets ${make.kind === 'external' ? 'set' : 'rotate'} ${site.environment} ${id}`,
  };
}
