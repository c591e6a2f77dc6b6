import { assertRecipient } from './age';
import { inputError } from './input-error';
import type { Source } from './make';
import type { SecretSite } from './site';
import { changeStore } from './store';
import type { ChangeOutcome } from './store';

/** What {@link addRecipient} and {@link removeRecipient} left. */
export interface RecipientsResult extends ChangeOutcome {
  /** Everyone who can open the store now, sorted. */
  readonly recipients: readonly string[];
}

/**
 * Lets another operator open the store: encrypts it anew.
 * @throws InputError when the text is no age recipient
 */
export async function addRecipient(site: SecretSite, source: Pick<Source, 'now'>, recipient: string): Promise<RecipientsResult> {
  await assertRecipient(recipient);
  return changeStore(site, source.now, async (contents) => {
    const recipients = [...new Set([...contents.recipients, recipient])].sort();
    return { contents: { ...contents, recipients }, result: { recipients } };
  });
}

/**
 * Encrypts the store anew without one operator. What that operator has seen stays known: rotate the secrets afterwards.
 * @throws InputError when the recipient is not in the store, or is the one whose identity is at hand
 */
export async function removeRecipient(site: SecretSite, source: Pick<Source, 'now'>, recipient: string): Promise<RecipientsResult> {
  await assertRecipient(recipient);
  return changeStore(site, source.now, async (contents, identity) => {
    const recipients = contents.recipients.filter((other) => other !== recipient).sort();
    if (recipients.length === contents.recipients.length) throw unknownRecipient(site, recipient, recipients);
    if (!recipients.some((other) => identity.recipients.includes(other))) throw lastOwn(site, recipient);
    return { contents: { ...contents, recipients }, result: { recipients } };
  });
}

function unknownRecipient(site: SecretSite, recipient: string, recipients: readonly string[]): Error {
  return inputError({
    id: 'secrets/recipient-unknown',
    where: site.store,
    what: 'the store is not encrypted to this recipient',
    got: recipient,
    expected: `one of ${recipients.join(', ')}`,
    do: 'name one of these',
  });
}

function lastOwn(site: SecretSite, recipient: string): Error {
  return inputError({
    id: 'secrets/recipient-own',
    where: site.store,
    what: 'nobody locks themselves out',
    got: `${recipient}, the recipient of ${site.identityFile}`,
    expected: 'the recipient of another operator',
    do: 'let another operator remove this one with their identity',
  });
}
