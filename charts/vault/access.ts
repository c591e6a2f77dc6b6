import type { Blueprint } from '../../blueprint/blueprint';

type Vault = NonNullable<Blueprint['vault']>;
type Reader = Vault['readers'][number];
type Login = Reader['logins'][number];
type Database = Vault['databases'][number];

/** Who a token is for: one that was made for the API server, or for another service, is refused. */
export const AUDIENCE = 'vault';

/**
 * Policies and roles of each service, as files by which the server is configured: `policy.<role>.hcl`, `role.<role>.json`, and of those for whom it makes
 * logins `connection.<engine>.<provider>.json`, `login.<engine>.<role>.json`.
 */
export function accessFiles({ namespace, readers, databases }: Vault): Readonly<Record<string, string>> {
  const logins = readers.flatMap((reader) => reader.logins);
  return Object.fromEntries([
    ...readers
      .filter(({ secrets }) => secrets.length > 0)
      .flatMap((reader): [string, string][] => [
        [`policy.${reader.role}.hcl`, policyOf(reader)],
        [`role.${reader.role}.json`, roleOf(reader, namespace)],
      ]),
    ...readers
      .filter((reader) => reader.logins.length > 0)
      .flatMap((reader): [string, string][] => [
        [`policy.${loginRoleOf(reader)}.hcl`, loginPolicyOf(reader)],
        [`role.${loginRoleOf(reader)}.json`, loginSignInOf(reader, namespace)],
      ]),
    ...databases.map((database): [string, string] => [
      `connection.${database.mount}.${database.service}.json`,
      connectionOf(database, logins),
    ]),
    ...logins.map((login): [string, string] => [`login.${login.mount}.${login.role}.json`, loginOf(login)]),
  ]);
}

/** By which a service is given logins: apart from the one by which it reads, whose token ends with the reading. No service has a dot in its name. */
export const loginRoleOf = ({ role }: Reader): string => `${role}.database`;

/** Each path by its whole name: names of services begin like others', so nothing is told by a prefix. */
function policyOf({ service, secrets }: Reader): string {
  const paths = secrets.map(({ mount, path }) => `path "${mount}/data/${path}" {\n  capabilities = ["read"]\n}\n`);
  return [`# What ${service} reads\n`, ...paths].join('');
}

function loginPolicyOf({ service, logins }: Reader): string {
  const paths = logins.map(({ mount, role }) => `path "${mount}/creds/${role}" {\n  capabilities = ["read"]\n}\n`);
  return [`# Logins of ${service}\n`, ...paths].join('');
}

/**
 * A login ends with the token by which it was asked for, and External Secrets gives its own back after each reading: a batch token cannot be given back,
 * only end, which it does after the login (openbao.org/docs/concepts/tokens, batch tokens).
 */
function loginSignInOf(reader: Reader, namespace: string): string {
  const life = `${Math.max(...reader.logins.map(({ seconds }) => seconds)) + 60}s`;
  return json({
    bound_service_account_names: [reader.account],
    bound_service_account_namespaces: [namespace],
    audience: AUDIENCE,
    token_policies: [loginRoleOf(reader)],
    token_type: 'batch',
    token_ttl: life,
    token_max_ttl: life,
  });
}

/** Written whether or not the database answers: the password of the manager comes from a file, and may be newer than the database's. */
function connectionOf({ service, mount, plugin, address, manager, userName }: Database, logins: readonly Login[]): string {
  return json({
    plugin_name: plugin,
    connection_url: address,
    username: manager,
    username_template: userName,
    allowed_roles: logins.filter((login) => login.database === service && login.mount === mount).map(({ role }) => role),
    verify_connection: false,
  });
}

function loginOf({ database, seconds, create, revoke }: Login): string {
  return json({
    db_name: database,
    creation_statements: create,
    revocation_statements: revoke,
    default_ttl: `${seconds}s`,
    max_ttl: `${seconds}s`,
  });
}

const json = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** The account is of this reader alone; what it signs in for lives as long as one reading. */
function roleOf({ role, account }: Reader, namespace: string): string {
  return json({
    bound_service_account_names: [account],
    bound_service_account_namespaces: [namespace],
    audience: AUDIENCE,
    token_policies: [role],
    token_ttl: '5m',
    token_max_ttl: '5m',
  });
}
