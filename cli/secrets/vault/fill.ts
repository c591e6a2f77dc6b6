import type { VaultPlan } from '../../../blueprint/vault';
import type { Problem } from '../../../constructs/problem';
import type { SecretSite } from '../../../constructs/secrets';
import { deliver } from '../../../constructs/secrets/export';
import { inputError } from '../../../constructs/secrets/input-error';
import type { VaultClient } from './client';
import { signIn } from './prepare';

export interface FillProps {
  readonly site: SecretSite;
  readonly plan: VaultPlan;
  readonly vault: VaultClient;
}

/** What {@link fillVault} did, by path; it holds no value. */
export interface FillOutcome {
  readonly written: readonly string[];
  readonly unchanged: number;
  /** Paths that nobody reads any more: deleted. */
  readonly removed: readonly string[];
  readonly warnings: readonly Problem[];
}

type Values = Readonly<Record<string, string>>;

/**
 * Makes the vault hold what the store does, for the services that read there; a second time it writes nothing.
 * @throws InputError when the store cannot be opened, a value is missing, or the vault refuses; of a missing value nothing is written
 */
export async function fillVault({ site, plan, vault: anonymous }: FillProps): Promise<FillOutcome> {
  const secrets = plan.readers.flatMap((reader) => reader.secrets);
  const paths = new Set(secrets.map(({ path }) => path));
  const { contents, deliveries, warnings } = await deliver(site, 'kubernetes', (_, { namespace, object }) =>
    paths.has(`${namespace}/${object}`),
  );
  const password = contents.secrets.get(plan.password)?.value;
  const vault = password === undefined ? undefined : await signIn(anonymous, password);
  if (!vault) throw notPrepared(site);
  const written: string[] = [];
  const values = new Map(deliveries.map(({ reader: { namespace, object, key }, value }) => [`${namespace}/${object}/${key}`, value]));
  for (const { mount, path, keys } of secrets) {
    const wanted = Object.fromEntries(keys.map(({ key }) => [key, values.get(`${path}/${key}`) ?? '']));
    const known = await read(vault, `${mount}/data/${path}`);
    if (known.version > 0 && isSame(known.values, wanted)) continue;
    // refused when somebody wrote in between
    await vault.call('POST', `${mount}/data/${path}`, { data: wanted, options: { cas: known.version } });
    written.push(`${mount}/${path}`);
  }
  const removed = await removeOthers(vault, plan, new Set(secrets.map(({ mount, path }) => `${mount}/${path}`)));
  await vault.call('POST', 'auth/token/revoke-self');
  return { written, unchanged: secrets.length - written.length, removed, warnings };
}

async function read(vault: VaultClient, path: string): Promise<{ readonly values: Values; readonly version: number }> {
  const { status, body } = await vault.ask('GET', path);
  const { data } = body as { readonly data?: { readonly data?: Values | null; readonly metadata?: { readonly version?: number } } };
  if (status !== 404 && status !== 200) await vault.call('GET', path);
  // a deleted version answers 404 with its number
  return { values: data?.data ?? {}, version: status === 200 || data?.metadata ? (data?.metadata?.version ?? 0) : 0 };
}

const isSame = (a: Values, b: Values): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(b).every(([key, value]) => a[key] === value);

/** Deletes what no service reads: the engines are ours alone. */
async function removeOthers(vault: VaultClient, { mounts }: VaultPlan, wanted: ReadonlySet<string>): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const mount of mounts) {
    for (const namespace of await list(vault, `${mount}/metadata/`)) {
      for (const object of namespace.endsWith('/') ? await list(vault, `${mount}/metadata/${namespace}`) : []) {
        const path = `${namespace}${object}`;
        if (wanted.has(`${mount}/${path}`) || object.endsWith('/')) continue;
        await vault.call('DELETE', `${mount}/metadata/${path}`);
        removed.push(`${mount}/${path}`);
      }
    }
  }
  return removed;
}

async function list(vault: VaultClient, path: string): Promise<readonly string[]> {
  const { status, body } = await vault.ask('GET', `${path}?list=true`);
  // an empty folder is none
  if (status !== 200 && status !== 404) await vault.call('GET', `${path}?list=true`);
  return status === 200 ? ((body as { readonly data?: { readonly keys?: readonly string[] } }).data?.keys ?? []) : [];
}

const notPrepared = ({ environment }: SecretSite): Error =>
  inputError({
    id: 'secrets/vault-closed',
    where: environment,
    what: 'the vault does not let the operator in',
    got: 'no token',
    expected: 'an open vault that knows the password of the store',
    do: `run archipel secrets init ${environment} and archipel secrets open-vault ${environment}`,
  });
