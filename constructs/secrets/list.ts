import type { Problem } from '../problem';
import { assertPlan } from './check-plan';
import { sortedEntries } from './contents';
import type { StoredSecret } from './contents';
import { operatorVariable } from './secret-plan';
import type { SecretMake, SecretPlan, SecretReader } from './secret-plan';
import type { SecretSite } from './site';
import { openStore, storeExists } from './store';

/** A secret as `list` shows it: everything but its value. */
export interface ListedSecret {
  readonly id: string;
  readonly kind: SecretMake['kind'];
  /** `unused`: in the store, no longer in the plan. */
  readonly state: 'present' | 'missing' | 'unused';
  /** ISO 8601, UTC. */
  readonly created?: string;
  /** ISO 8601, UTC. */
  readonly rotated?: string;
  /** Whether the value before the latest rotation is still kept. */
  readonly rotating: boolean;
  /** Readers in words. */
  readonly readers: readonly string[];
  readonly why?: string;
  /** What hangs on its very value: a pattern does not rotate it. */
  readonly bound?: string;
}

/** What {@link listSecrets} found, sorted by id. */
export interface ListResult {
  readonly secrets: readonly ListedSecret[];
  readonly warnings: readonly Problem[];
}

/**
 * Lists the planned and the stored secrets. Without a store every planned secret is missing, and no identity is needed.
 * @throws InputError when the plan is not sound or the store cannot be opened
 */
export async function listSecrets(site: SecretSite): Promise<ListResult> {
  assertPlan(site.plan);
  const opened = storeExists(site) ? await openStore(site) : undefined;
  const stored = opened?.contents.secrets ?? new Map<string, StoredSecret>();
  const planned = site.plan.map((secret) => [secret.id, listPlanned(secret, stored.get(secret.id))] as const);
  const unused = [...stored].map(([id, secret]) => [id, listUnused(id, secret)] as const);
  const all = new Map([...unused, ...planned]);
  return { secrets: sortedEntries(all).map(([, listed]) => listed), warnings: opened?.identity.warnings ?? [] };
}

/** A reader in words: `Secret blog/ghost-db key password`, `core-prod:/etc/x`, `operator HCLOUD_TOKEN`. */
export function describeReader(id: string, reader: SecretReader): string {
  switch (reader.kind) {
    case 'kubernetes':
      return `Secret ${reader.namespace}/${reader.object} key ${reader.key}`;
    case 'host':
      return `${reader.node}:${reader.path}`;
    case 'operator':
      return `operator ${operatorVariable(id, reader)}`;
  }
}

function listPlanned(secret: SecretPlan, stored: StoredSecret | undefined): ListedSecret {
  const { id, make, why, bound } = secret;
  const readers = secret.readers.map((reader) => describeReader(id, reader));
  return {
    id,
    kind: make.kind,
    state: stored ? 'present' : 'missing',
    ...history(stored),
    readers,
    why,
    ...(bound !== undefined && { bound }),
  };
}

function listUnused(id: string, stored: StoredSecret): ListedSecret {
  return { id, kind: stored.kind, state: 'unused', ...history(stored), readers: [] };
}

/** Named one by one: a spread would carry the value along. */
function history(stored: StoredSecret | undefined): Pick<ListedSecret, 'created' | 'rotated' | 'rotating'> {
  const rotating = stored?.previous !== undefined;
  return {
    ...(stored && { created: stored.created }),
    ...(stored?.rotated !== undefined && { rotated: stored.rotated }),
    rotating,
  };
}
