import { assertPlan } from './check-plan';
import type { StoreContents, StoredSecret } from './contents';
import { followBases, isDerived } from './derived';
import { inputError } from './input-error';
import { describeMake, fitsMake, isOwnMake, makeValue } from './make';
import type { Source } from './make';
import type { DigestMake, SecretPlan } from './secret-plan';
import { findSecret, isGlob, selectSecrets } from './select';
import type { SecretSite } from './site';
import { changeStore } from './store';
import type { ChangeOutcome } from './store';

/** What {@link rotateSecrets} and {@link finishRotation} changed. */
export interface RotateResult extends ChangeOutcome {
  /** The secrets whose entry changed, sorted by id; after a rotation or a set their readers have to receive the new value. */
  readonly changed: readonly SecretPlan[];
  /** Ids that the pattern names but that were left alone: somebody else issues them, more hangs on their value, or there is nothing to change. */
  readonly skipped: readonly string[];
}

/**
 * Gives the secrets that a pattern names a new value, and makes what follows from them anew. The value before is kept once, so that both can be accepted for
 * a while.
 * @param even Whether also those that more hangs on (`bound`): what goes before was done
 * @throws InputError when no secret matches, or an exact id names one that we cannot make, that has no value yet, or that more hangs on
 */
export async function rotateSecrets(
  site: SecretSite,
  source: Source,
  pattern: string,
  even: 'bound' | undefined = undefined,
): Promise<RotateResult> {
  assertPlan(site.plan);
  const selected = selectSecrets(site.plan, pattern);
  return changeStore(site, source.now, async (contents) => {
    const rotated = source.now().toISOString();
    const changes = new Map<string, StoredSecret>();
    for (const { id, make, bound } of selected) {
      const stored = contents.secrets.get(id);
      const held = even === 'bound' ? undefined : bound;
      if (!isGlob(pattern)) assertRotatable(site, { id, make, bound: held }, stored);
      if (stored === undefined || !isOwnMake(make) || held !== undefined) continue;
      changes.set(id, replaced(stored, make.kind, await makeValue(make, source), rotated));
    }
    return applied(site, contents, selected, await withFollowers(site, contents, changes, source));
  });
}

/**
 * Forgets the values before the latest rotation, once every reader has the new ones.
 * @throws InputError when no secret matches
 */
export async function finishRotation(site: SecretSite, source: Pick<Source, 'now'>, pattern: string): Promise<RotateResult> {
  assertPlan(site.plan);
  const selected = selectSecrets(site.plan, pattern);
  return changeStore(site, source.now, async (contents) => {
    const rotating = selected.flatMap(({ id }) => {
      const stored = contents.secrets.get(id);
      return stored?.previous === undefined ? [] : [[id, withoutPrevious(stored)] as const];
    });
    return applied(site, contents, selected, new Map(rotating));
  });
}

/**
 * Stores a value that the operator brings: a token that somebody else issued, or the value of a running service that is adopted.
 * One line feed at its end is not part of it, except of keys as PEM. The same value again changes nothing.
 * @throws InputError when the id is unknown or the value does not fit its plan; the message never shows the value
 */
export async function setSecret(site: SecretSite, source: Source, id: string, text: string): Promise<RotateResult> {
  return setSecrets(site, source, new Map([[id, text]]));
}

/**
 * The same for several at once: all of them are kept, or none.
 * @throws InputError as {@link setSecret} does
 */
export async function setSecrets(site: SecretSite, source: Source, texts: ReadonlyMap<string, string>): Promise<RotateResult> {
  assertPlan(site.plan);
  const given = [...texts].map(([id, text]) => {
    const secret = findSecret(site.plan, id);
    if (isDerived(secret.make)) throw followsAnother(site, id, secret.make, 'set');
    return { secret, value: secret.make.kind === 'ssh-key' || secret.make.kind === 'authority' ? text : text.replace(/\r?\n$/, '') };
  });
  for (const { secret, value } of given) if (!(await fitsMake(secret.make, value))) throw unfitValue(secret, value);
  return changeStore(site, source.now, async (contents) => {
    const now = source.now().toISOString();
    const changes = given.flatMap(({ secret: { id, make }, value }): readonly (readonly [string, StoredSecret])[] => {
      const stored = contents.secrets.get(id);
      if (stored?.kind === make.kind && stored.value === value) return [];
      return [[id, stored ? replaced(stored, make.kind, value, now) : { kind: make.kind, value, created: now }]];
    });
    return applied(
      site,
      contents,
      given.map(({ secret }) => secret),
      await withFollowers(site, contents, new Map(changes), source),
    );
  });
}

function replaced(stored: StoredSecret, kind: StoredSecret['kind'], value: string, rotated: string): StoredSecret {
  return { kind, value, created: stored.created, rotated, previous: stored.value };
}

function withoutPrevious({ kind, value, created, rotated }: StoredSecret): StoredSecret {
  return { kind, value, created, ...(rotated !== undefined && { rotated }) };
}

/** Changes, and those of the secrets that follow from what is changed. */
async function withFollowers(
  { plan }: SecretSite,
  { secrets }: StoreContents,
  changes: ReadonlyMap<string, StoredSecret>,
  source: Source,
): Promise<ReadonlyMap<string, StoredSecret>> {
  const behind = plan.filter(({ id, make }) => isDerived(make) && (changes.has(make.of) || !secrets.has(id)));
  return new Map([...changes, ...(await followBases(behind, new Map([...secrets, ...changes]), source))]);
}

function applied(
  { plan }: SecretSite,
  contents: StoreContents,
  selected: readonly SecretPlan[],
  changes: ReadonlyMap<string, StoredSecret>,
) {
  const sorted = plan.filter((secret) => selected.includes(secret) || changes.has(secret.id)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const result = {
    changed: sorted.filter(({ id }) => changes.has(id)),
    skipped: sorted.filter(({ id }) => !changes.has(id)).map(({ id }) => id),
  };
  return { contents: { ...contents, secrets: new Map([...contents.secrets, ...changes]) }, result };
}

function assertRotatable(
  site: SecretSite,
  { id, make, bound }: Pick<SecretPlan, 'id' | 'make'> & { readonly bound: string | undefined },
  stored: StoredSecret | undefined,
): void {
  const where = `secret ${id}`;
  if (isDerived(make)) throw followsAnother(site, id, make, 'rotate');
  if (!isOwnMake(make)) {
    throw inputError({
      id: 'secrets/rotate-external',
      where,
      what: 'somebody else issues this value, so it cannot be made here',
      got: 'rotate',
      expected: 'set',
      do: `ask for a new one (${make.ask}) and run archipel secrets set ${site.environment} ${id}`,
    });
  }
  if (bound !== undefined) {
    throw inputError({
      id: 'secrets/rotate-bound',
      where,
      what: `more hangs on this very value: ${bound}`,
      got: 'rotate',
      expected: 'rotate --bound, once what goes before is done',
      do: `do that first, then run archipel secrets rotate ${site.environment} ${id} --bound`,
    });
  }
  if (stored !== undefined) return;
  throw inputError({
    id: 'secrets/rotate-missing',
    where,
    what: 'has no value to rotate',
    got: 'none',
    expected: 'a value in the store',
    do: `run archipel secrets init ${site.environment}`,
  });
}

function followsAnother({ environment }: SecretSite, id: string, { of }: DigestMake, verb: 'rotate' | 'set'): Error {
  return inputError({
    id: 'secrets/derived',
    where: `secret ${id}`,
    what: 'follows from another secret, so it has no value of its own',
    got: verb,
    expected: `a change of ${of}`,
    do: `run archipel secrets ${verb} ${environment} ${of}: both change`,
  });
}

function unfitValue({ id, make }: SecretPlan, value: string): Error {
  return inputError({
    id: 'secrets/value',
    where: `secret ${id}`,
    what: 'the value given does not fit',
    got: `${value.length} characters`,
    expected: describeMake(make),
    do: 'check what was copied and give it on standard input',
  });
}
