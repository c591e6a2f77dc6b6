import { existsSync, readFileSync } from 'node:fs';
import type { Problem } from '../problem';
import { seal, unseal } from './age';
import { formatContents, parseContents } from './contents';
import type { StoreContents } from './contents';
import { PRIVATE, replaceFile } from './durable-file';
import { createIdentity, readIdentity } from './identity';
import type { OperatorIdentity } from './identity';
import { onDisk } from './input-error';
import { withLock } from './lock';
import type { Source } from './make';
import { publishHalves } from './public';
import type { SecretSite } from './site';
import { missingStore, refuseLostStore, sealedWrongly, unreadableStore } from './store-errors';

/** A store that was opened. */
export interface OpenedStore {
  readonly contents: StoreContents;
  readonly identity: OperatorIdentity;
}

/** What a change did besides its own result. */
export interface ChangeOutcome {
  /** Whether the store file was written; an equal store is not touched. */
  readonly storeWritten: boolean;
  readonly publicWritten: boolean;
  readonly warnings: readonly Problem[];
}

/** New contents, and what the caller wants to know of them. */
export interface Change<T> {
  readonly contents: StoreContents;
  readonly result: T;
}

export function storeExists(site: SecretSite): boolean {
  return existsSync(site.store);
}

/** @throws InputError when the store or the identity is missing, damaged, or not ours */
export async function openStore(site: SecretSite): Promise<OpenedStore> {
  if (!storeExists(site)) throw missingStore(site);
  const identity = await readIdentity(site.identityFile);
  const sealed = onDisk(site.store, 'cannot be read', () => readFileSync(site.store, 'utf8'));
  const opened = await unseal(sealed, identity.identities);
  if ('fault' in opened) throw sealedWrongly(site, identity, opened.fault);
  return { contents: parseContents(opened.text, site.store, site.environment), identity };
}

/**
 * Changes a store that exists: lock, read, change, write whole, publish. On any error the store file is what it was.
 * @throws InputError as {@link openStore} does, and when another process writes
 */
export async function changeStore<T extends object>(
  site: SecretSite,
  now: Source['now'],
  change: (contents: StoreContents, identity: OperatorIdentity) => Promise<Change<T>>,
): Promise<T & ChangeOutcome> {
  if (!storeExists(site)) throw missingStore(site);
  return withLock(site.store, now, async () => write(site, await openStore(site), change));
}

/** The same for a store that may not exist yet: then the identity is used or made, and the change begins with an empty store. */
export async function changeOrCreateStore<T extends object>(
  site: SecretSite,
  now: Source['now'],
  change: (contents: StoreContents, identity: OperatorIdentity) => Promise<Change<T>>,
): Promise<T & ChangeOutcome & { readonly identityCreated: boolean }> {
  return withLock(site.store, now, async () => {
    if (storeExists(site)) return { ...(await write(site, await openStore(site), change)), identityCreated: false };
    refuseLostStore(site);
    const identityCreated = !existsSync(site.identityFile);
    const identity = identityCreated ? await createIdentity(site.identityFile, now) : await readIdentity(site.identityFile);
    const contents: StoreContents = { environment: site.environment, recipients: identity.recipients, secrets: new Map() };
    return { ...(await write(site, { contents, identity }, change)), identityCreated };
  });
}

async function write<T extends object>(
  site: SecretSite,
  { contents, identity }: OpenedStore,
  change: (contents: StoreContents, identity: OperatorIdentity) => Promise<Change<T>>,
): Promise<T & ChangeOutcome> {
  const next = await change(contents, identity);
  const text = formatContents(next.contents);
  const storeWritten = !storeExists(site) || text !== formatContents(contents);
  if (storeWritten) replaceFile(site.store, await sealChecked(site, text, next.contents.recipients, identity), PRIVATE);
  const publicWritten = await publishHalves(site, next.contents);
  return { ...next.result, storeWritten, publicWritten, warnings: identity.warnings };
}

/** Nothing replaces a good store before it was opened again with the identity at hand. */
async function sealChecked(site: SecretSite, text: string, recipients: readonly string[], identity: OperatorIdentity): Promise<string> {
  const sealed = await seal(text, recipients);
  const opened = await unseal(sealed, identity.identities);
  if ('text' in opened && opened.text === text) return sealed;
  throw unreadableStore(site, identity, recipients);
}
