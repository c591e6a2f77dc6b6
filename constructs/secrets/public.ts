import { existsSync, readFileSync } from 'node:fs';
import type { Problem } from '../problem';
import type { StoreContents } from './contents';
import { replaceFile } from './durable-file';
import { onDisk } from './input-error';
import { fitsMake, publicHalf } from './make';
import { formatPublicHalves, parsePublicHalves } from './public-halves';
import type { PublicHalves } from './public-halves';
import type { SecretPlan } from './secret-plan';
import type { SecretSite } from './site';

/** The public halves of a store, for the secrets that the plan still knows. */
export async function derivePublicHalves(plan: readonly SecretPlan[], contents: StoreContents): Promise<PublicHalves> {
  const halves: Record<'wireguard' | 'ssh' | 'authorities' | 'rsa', Record<string, string>> = {
    wireguard: {},
    ssh: {},
    authorities: {},
    rsa: {},
  };
  for (const { id, make } of plan) {
    const stored = contents.secrets.get(id);
    const half = stored?.kind === make.kind ? await halfOf(make, stored.value) : undefined;
    if (half === undefined) continue;
    if (make.kind !== 'authority') halves[sectionOf(make.kind)][id] = half;
    // until the rotation is finished both are trusted: servers and readers change one after the other
    else halves.authorities[id] = half + ((stored?.previous && (await halfOf(make, stored.previous))) ?? '');
  }
  return { environment: contents.environment, recipients: contents.recipients, ...halves };
}

const sectionOf = (kind: SecretPlan['make']['kind']): 'wireguard' | 'ssh' | 'rsa' =>
  kind === 'wireguard-key' ? 'wireguard' : kind === 'rsa-key' ? 'rsa' : 'ssh';

/** A value that does not fit its plan, which init warns of, has no half. */
const halfOf = async (make: SecretPlan['make'], value: string): Promise<string | undefined> =>
  (await fitsMake(make, value)) ? publicHalf(make, value) : undefined;

/** Makes the public file say what the store says; a file that does so already is not touched. @returns whether it was written */
export async function publishHalves(site: SecretSite, contents: StoreContents): Promise<boolean> {
  const text = formatPublicHalves(await derivePublicHalves(site.plan, contents));
  if (readPublicText(site) === text) return false;
  replaceFile(site.publicFile, text, 0o644);
  return true;
}

/** A warning when the public file does not say what the store says: peers would be told an old key. */
export async function checkPublished(site: SecretSite, contents: StoreContents): Promise<readonly Problem[]> {
  const current = readPublicText(site) === formatPublicHalves(await derivePublicHalves(site.plan, contents));
  const warning: Problem = {
    id: 'secrets/public-stale',
    severity: 'warning',
    where: site.publicFile,
    what: 'does not say what the store says',
    got: 'other public halves',
    expected: 'those of the values in the store',
    do: `run archipel secrets init ${site.environment} and commit the file`,
  };
  return current ? [] : [warning];
}

/** The recipients that the public file names; none when there is no readable file. */
export function publishedRecipients(site: SecretSite): readonly string[] {
  const text = readPublicText(site);
  try {
    return text === undefined ? [] : parsePublicHalves(text, site.publicFile, site.environment).recipients;
  } catch {
    return [];
  }
}

function readPublicText(site: SecretSite): string | undefined {
  return onDisk(site.publicFile, 'cannot be read', () => (existsSync(site.publicFile) ? readFileSync(site.publicFile, 'utf8') : undefined));
}
