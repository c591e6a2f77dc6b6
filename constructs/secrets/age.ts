import { inputError } from './input-error';
import { loadAge } from './load-age';

const ARMOUR_BEGIN = '-----BEGIN AGE ENCRYPTED FILE-----';
const ARMOUR_END = '-----END AGE ENCRYPTED FILE-----';
/** An X25519 identity: the private half. */
const IDENTITY = /^AGE-SECRET-KEY-1[0-9A-Z]{58}$/;
/** An X25519 recipient: the public half. */
const RECIPIENT = /^age1[0-9a-z]{58}$/;

/** A new identity, made by the library. */
export async function generateIdentity(): Promise<string> {
  return (await loadAge()).generateX25519Identity();
}

/** The public half of an identity; undefined when the text is none. */
export async function recipientOf(identity: string): Promise<string | undefined> {
  if (!IDENTITY.test(identity)) return undefined;
  const { identityToRecipient } = await loadAge();
  return identityToRecipient(identity).catch(() => undefined);
}

/** Whether a text is a recipient that a store can be encrypted to. */
export async function isRecipient(text: string): Promise<boolean> {
  if (!RECIPIENT.test(text)) return false;
  const encrypter = new (await loadAge()).Encrypter();
  try {
    encrypter.addRecipient(text);
    return true;
  } catch {
    return false;
  }
}

/** Encrypts a text to recipients, as an armoured file that any age tool opens. */
export async function seal(text: string, recipients: readonly string[]): Promise<string> {
  const { Encrypter, armor } = await loadAge();
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return armor.encode(await encrypter.encrypt(text));
}

/** What stands between a sealed text and its reader. */
export type SealFault = 'empty' | 'foreign' | 'truncated' | 'damaged' | 'other-identity';

/** Opens a sealed text; every way to fail is a value, so that the caller tells it in terms of the file. */
export async function unseal(
  sealed: string,
  identities: readonly string[],
): Promise<{ readonly text: string } | { readonly fault: SealFault }> {
  const shape = faultOfShape(sealed);
  if (shape !== undefined) return { fault: shape };
  const { Decrypter, armor } = await loadAge();
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  try {
    return { text: await decrypter.decrypt(armor.decode(sealed), 'text') };
  } catch (error) {
    const stranger = error instanceof Error && error.message.startsWith('no identity matched');
    return { fault: stranger ? 'other-identity' : 'damaged' };
  }
}

function faultOfShape(sealed: string): SealFault | undefined {
  const lines = sealed.split(/\r?\n/);
  if (sealed === '') return 'empty';
  if (lines[0] !== ARMOUR_BEGIN) return ARMOUR_BEGIN.startsWith(sealed) ? 'truncated' : 'foreign';
  // the last line must be ended too: a text cut by one byte is cut
  return lines.at(-1) === '' && lines.at(-2) === ARMOUR_END ? undefined : 'truncated';
}

/** @throws InputError when the text is no recipient */
export async function assertRecipient(text: string): Promise<void> {
  if (await isRecipient(text)) return;
  throw inputError({
    id: 'secrets/recipient',
    where: 'recipient',
    what: 'is not an age X25519 recipient',
    // an identity pasted by mistake must not be repeated
    got: /^age1[0-9a-z]*$/.test(text) ? `'${text}'` : `${text.length} characters of another form`,
    expected: "62 characters beginning with age1, as 'age-keygen -y' prints them",
    do: 'pass the public half of the identity',
  });
}
