import type { VaultPlan } from '../../../blueprint/vault';
import { setSecrets, type SecretSite, type Source } from '../../../constructs/secrets';
import { inputError } from '../../../constructs/secrets/input-error';
import { openStore } from '../../../constructs/secrets/store';
import type { VaultClient } from './client';
import { hasRights, prepare, signIn } from './prepare';

export interface OpenProps {
  readonly site: SecretSite;
  readonly plan: VaultPlan;
  /** ServiceAccount of the servers. */
  readonly account: string;
  readonly source: Source;
  /** One server. */
  readonly vault: VaultClient;
}

/** What {@link openVault} did; it holds no value. */
export interface OpenOutcome {
  /** Whether it was empty, and its shares are in the store now. */
  readonly initialized: boolean;
  readonly unsealed: boolean;
  /** Whether it got its ways in now. */
  readonly prepared: boolean;
}

interface SealStatus {
  readonly initialized: boolean;
  readonly sealed: boolean;
  readonly type: string;
}

/** Times, a second apart, that a server is asked whether it leads or follows. */
const ELECTION = 60;

/**
 * Makes one server of a vault serve: an empty one is initialized and its shares put into the store before anything else, a closed one is opened with them,
 * one that nobody can sign in to is prepared with a root token that is gone at the end.
 * @throws InputError when the store cannot be opened or has no shares, or the vault refuses
 */
export async function openVault({ site, plan, account, source, vault }: OpenProps): Promise<OpenOutcome> {
  const { contents } = await openStore(site);
  const password = contents.secrets.get(plan.password)?.value;
  if (password === undefined) throw missing(site, plan.password);
  const known = plan.shares.flatMap((id) => contents.secrets.get(id)?.value ?? []);
  const status = await statusOf(vault);
  const made = status.initialized || known.length > 0 ? undefined : await initialize(vault, status, { site, plan, source });
  const shares = made?.shares ?? known;
  const { sealed, initialized } = await statusOf(vault);
  if (!initialized) throw notJoined(site);
  if (sealed) await unseal(vault, shares, plan, site);
  const prepared = (await leads(vault)) && (made !== undefined || !(await isPrepared(vault, plan, password)));
  if (prepared) {
    const root = vault.as(made?.root ?? (await rootToken(vault, shares, plan, site)));
    await prepare(root, { plan, account, password });
    await root.call('POST', 'auth/token/revoke-self');
  }
  return { initialized: made !== undefined, unsealed: sealed, prepared };
}

const statusOf = async (vault: VaultClient): Promise<SealStatus> => (await vault.call('GET', 'sys/seal-status')) as unknown as SealStatus;

async function initialize(
  vault: VaultClient,
  { type }: SealStatus,
  { site, plan, source }: Pick<OpenProps, 'site' | 'plan' | 'source'>,
): Promise<{ readonly shares: readonly string[]; readonly root: string }> {
  const [shares, threshold] = [plan.shares.length, plan.threshold];
  // what another vault opens has shares too: they make root tokens, and open nothing
  const asked =
    type === 'shamir' ? { secret_shares: shares, secret_threshold: threshold } : { recovery_shares: shares, recovery_threshold: threshold };
  const answer = (await vault.call('PUT', 'sys/init', asked)) as unknown as {
    readonly keys_base64: readonly string[];
    readonly recovery_keys_base64?: readonly string[];
    readonly root_token: string;
  };
  const made = answer.recovery_keys_base64 ?? answer.keys_base64;
  await setSecrets(site, source, new Map(plan.shares.map((id, index) => [id, made[index] ?? ''])));
  return { shares: made, root: answer.root_token };
}

async function unseal(
  vault: VaultClient,
  shares: readonly string[],
  { threshold, shares: ids }: VaultPlan,
  site: SecretSite,
): Promise<void> {
  if (shares.length < threshold) throw missing(site, ids[shares.length] ?? '');
  for (const key of shares.slice(0, threshold)) await vault.call('PUT', 'sys/unseal', { key });
}

/** Whether this server leads, asked until it does or another one does: an election takes seconds. */
async function leads(vault: VaultClient): Promise<boolean> {
  for (let asked = 0; asked < ELECTION; asked++) {
    const { status } = await vault.ask('GET', 'sys/health');
    if (status === 200) return true;
    const { body } = await vault.ask('GET', 'sys/leader');
    const { is_self: self, leader_address: leader } = body as { readonly is_self?: boolean; readonly leader_address?: string };
    if (self === false && leader !== undefined && leader !== '') return false;
    await new Promise((done) => setTimeout(done, 1000));
  }
  return false;
}

/** Whether the operator can sign in, and has the rights of this release. */
async function isPrepared(vault: VaultClient, plan: VaultPlan, password: string): Promise<boolean> {
  const operator = await signIn(vault, password);
  if (!operator) return false;
  const enough = await hasRights(operator, plan);
  await operator.call('POST', 'auth/token/revoke-self');
  return enough;
}

/** A root token made with the shares, as after the loss of every other way in (openbao.org/api-docs/system/generate-root). */
async function rootToken(vault: VaultClient, shares: readonly string[], plan: VaultPlan, site: SecretSite): Promise<string> {
  if (shares.length < plan.threshold) throw missing(site, plan.shares[shares.length] ?? '');
  await vault.call('DELETE', 'sys/generate-root/attempt');
  const { nonce, otp } = (await vault.call('PUT', 'sys/generate-root/attempt', {})) as { readonly nonce: string; readonly otp: string };
  let encoded = '';
  for (const key of shares.slice(0, plan.threshold)) {
    const answer = await vault.call('PUT', 'sys/generate-root/update', { key, nonce });
    const { encoded_token: token } = answer as { readonly encoded_token?: string };
    encoded = token ?? encoded;
  }
  const pad = Buffer.from(otp);
  return Buffer.from(encoded, 'base64')
    .map((byte, index) => byte ^ (pad[index] ?? 0))
    .toString();
}

function missing({ environment }: SecretSite, id: string): Error {
  return inputError({
    id: 'secrets/missing',
    where: `secret ${id}`,
    what: 'has no value, so the vault stays as it is',
    got: 'none',
    expected: 'a value in the store',
    do: `run archipel secrets init ${environment}; shares of a vault that was initialized elsewhere are set by archipel secrets set`,
  });
}

function notJoined({ environment }: SecretSite): Error {
  return inputError({
    id: 'secrets/vault-empty',
    where: environment,
    what: 'the store has shares of a vault, and this server belongs to none yet',
    got: 'an empty server',
    expected: 'one that joined the others, or none of whose shares are in the store',
    do: 'open the first server and try again; to begin anew after its data was lost, restore a snapshot, or set the shares aside',
  });
}
