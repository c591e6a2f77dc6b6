import { existsSync, readFileSync } from 'node:fs';
import type { SealFault } from './age';
import type { OperatorIdentity } from './identity';
import { inputError, onDisk } from './input-error';
import { publishedRecipients } from './public';
import { parsePublicHalves } from './public-halves';
import type { SecretSite } from './site';

/** A public file without its store means a lost store: new values would silently replace those in service. @throws InputError */
export function refuseLostStore(site: SecretSite): void {
  if (!existsSync(site.publicFile)) return;
  const text = onDisk(site.publicFile, 'cannot be read', () => readFileSync(site.publicFile, 'utf8'));
  if (parsePublicHalves(text, site.publicFile, site.environment).recipients.length === 0) return;
  throw inputError({
    id: 'secrets/store-lost',
    where: site.store,
    what: 'the store is not there, but its public file is',
    got: `only ${site.publicFile}`,
    expected: 'both files or none',
    do: 'bring the store here; to begin anew with new values, delete the public file',
  });
}

export function missingStore(site: SecretSite): Error {
  return inputError({
    id: 'secrets/store-missing',
    where: site.store,
    what: 'the secret store is not there',
    got: 'no file',
    expected: 'an age-encrypted store',
    do: `run archipel secrets init ${site.environment}, or name its path`,
  });
}

export function unreadableStore(site: SecretSite, identity: OperatorIdentity, recipients: readonly string[]): Error {
  return inputError({
    id: 'secrets/store-unreadable',
    where: site.store,
    what: 'the new store could not be opened again, so the old one was kept',
    got: `an identity with ${identity.recipients.join(', ')}`,
    expected: `one of ${recipients.join(', ')}`,
    do: 'keep your own recipient in the store',
  });
}

const FAULTS: Readonly<Record<Exclude<SealFault, 'other-identity'>, { readonly id: string; readonly what: string; readonly got: string }>> =
  {
    empty: { id: 'secrets/store-truncated', what: 'the store is empty', got: '0 bytes' },
    truncated: { id: 'secrets/store-truncated', what: 'the store is cut short', got: 'no END line at its end' },
    foreign: { id: 'secrets/store-foreign', what: 'is not a secret store', got: 'other text' },
    damaged: { id: 'secrets/store-damaged', what: 'the store is damaged', got: 'bytes that do not verify' },
  };

/** The fault of a sealed store, in terms of its file. */
export function sealedWrongly(site: SecretSite, identity: OperatorIdentity, fault: SealFault): Error {
  return fault === 'other-identity'
    ? strangeIdentity(site, identity)
    : inputError({
        ...FAULTS[fault],
        where: site.store,
        expected: 'a whole armoured age file',
        do: 'restore the file from Git or a backup; it was not changed',
      });
}

function strangeIdentity(site: SecretSite, identity: OperatorIdentity): Error {
  const published = publishedRecipients(site);
  return inputError({
    id: 'secrets/identity-other',
    where: site.store,
    what: 'no identity opens the store',
    got: `${site.identityFile} with ${identity.recipients.join(', ')}`,
    expected: published.length > 0 ? `an identity of ${published.join(', ')}` : 'an identity that it was encrypted to',
    // a damaged header looks like a stranger's
    do: identity.recipients.some((recipient) => published.includes(recipient))
      ? 'restore the store from Git or a backup, since your recipient is among the published ones'
      : 'name your identity file, or ask another operator to add your recipient',
  });
}
