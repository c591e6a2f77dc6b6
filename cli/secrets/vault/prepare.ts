import type { VaultPlan } from '../../../blueprint/vault';
import type { VaultClient } from './client';

/** Who fills it: `archipel secrets export --to vault`. */
export const OPERATOR = 'operator';
/** Who keeps engines, policies and roles as Git says: a container beside each server. */
const CONFIGURATOR = 'configurator';
/** What tokens of pods are made for where nothing else is asked (kubernetes.io, service account token issuer). */
const CLUSTER_AUDIENCE = 'https://kubernetes.default.svc.cluster.local';

type Rights = readonly (readonly [path: string, ...capabilities: readonly string[]])[];

/** Policies for no service: whoever writes policies may give itself anything, so the configurator runs where the server does and nowhere else. */
const policies = ({ mounts, databaseMounts }: VaultPlan): Readonly<Record<string, Rights>> => ({
  [CONFIGURATOR]: [
    ['sys/mounts', 'read'],
    ...[...mounts, ...databaseMounts].map((mount) => [`sys/mounts/${mount}`, 'create', 'read', 'update'] as const),
    ['sys/policies/acl', 'list'],
    ['sys/policies/acl/service-*', 'create', 'read', 'update', 'delete'],
    ['auth/kubernetes/role', 'list'],
    ['auth/kubernetes/role/service-*', 'create', 'read', 'update', 'delete'],
    ...databaseMounts.flatMap((mount) => [
      ...['config', 'roles'].flatMap((what) => [
        [`${mount}/${what}`, 'list'] as const,
        [`${mount}/${what}/*`, 'create', 'read', 'update', 'delete'] as const,
      ]),
      // ends the users of who is gone
      ...['revoke-prefix', 'revoke-force'].map((how) => [`sys/leases/${how}/${mount}/creds/*`, 'update', 'sudo'] as const),
    ]),
  ],
  [OPERATOR]: [
    ...mounts.flatMap((mount) => [
      [`${mount}/data/*`, 'create', 'read', 'update'] as const,
      [`${mount}/metadata/*`, 'list', 'read', 'delete'] as const,
    ]),
    ['sys/storage/raft/snapshot', 'read'],
    // tells whether these are the rights that this release gives
    ...[CONFIGURATOR, OPERATOR].map((name) => [`sys/policies/acl/${name}`, 'read'] as const),
  ],
});

const text = (rights: Rights): string =>
  rights.map(([path, ...capabilities]) => `path "${path}" {\n  capabilities = ${JSON.stringify(capabilities)}\n}\n`).join('');

export interface Prepared {
  readonly plan: VaultPlan;
  /** ServiceAccount of the servers. */
  readonly account: string;
  /** By which the operator signs in from now on. */
  readonly password: string;
}

/** Gives an open vault the two ways in that need no root token; a second time it changes nothing but the password. */
export async function prepare(root: VaultClient, { plan, account, password }: Prepared): Promise<void> {
  const { body } = await root.ask('GET', 'sys/auth');
  for (const method of ['kubernetes', 'userpass']) {
    if (!(`${method}/` in body)) await root.call('POST', `sys/auth/${method}`, { type: method });
  }
  // who reviews tokens is the server's own account, whose token is read anew: kubernetes.io rotates it
  await root.call('POST', 'auth/kubernetes/config', { kubernetes_host: 'https://kubernetes.default.svc' });
  for (const [name, rights] of Object.entries(policies(plan))) {
    await root.call('PUT', `sys/policies/acl/${name}`, { policy: text(rights) });
  }
  await root.call('POST', `auth/kubernetes/role/${CONFIGURATOR}`, {
    bound_service_account_names: [account],
    bound_service_account_namespaces: [plan.namespace],
    audience: CLUSTER_AUDIENCE,
    token_policies: [CONFIGURATOR],
    token_ttl: '5m',
    token_max_ttl: '5m',
  });
  await root.call('POST', `auth/userpass/users/${OPERATOR}`, {
    password,
    token_policies: [OPERATOR],
    token_ttl: '15m',
    token_max_ttl: '15m',
  });
}

/** Whether a vault gives the two ways in the rights that they have in this release: one that was prepared by an earlier one does not. */
export async function hasRights(operator: VaultClient, plan: VaultPlan): Promise<boolean> {
  for (const [name, rights] of Object.entries(policies(plan))) {
    const { status, body } = await operator.ask('GET', `sys/policies/acl/${name}`);
    const { data } = body as { readonly data?: { readonly policy?: string } };
    if (status !== 200 || data?.policy?.trim() !== text(rights).trim()) return false;
  }
  return true;
}

/** Signs in as the operator. @returns undefined where the vault does not know this password yet */
export async function signIn(vault: VaultClient, password: string): Promise<VaultClient | undefined> {
  const { status, body } = await vault.ask('POST', `auth/userpass/login/${OPERATOR}`, { password });
  const { auth } = body as { readonly auth?: { readonly client_token?: string } };
  return status < 300 && auth?.client_token !== undefined ? vault.as(auth.client_token) : undefined;
}
