import type { Blueprint } from '../../blueprint/blueprint';

type Vault = NonNullable<Blueprint['vault']>;
type Reader = Vault['readers'][number];

/** Who a token is for: one that was made for the API server, or for another service, is refused. */
export const AUDIENCE = 'vault';

/** Policy and role of each service, as files by which the server is configured: `policy.<role>.hcl`, `role.<role>.json`. */
export function accessFiles({ namespace, readers }: Vault): Readonly<Record<string, string>> {
  return Object.fromEntries(
    readers.flatMap((reader) => [
      [`policy.${reader.role}.hcl`, policyOf(reader)],
      [`role.${reader.role}.json`, roleOf(reader, namespace)],
    ]),
  );
}

/** Each path by its whole name: names of services begin like others', so nothing is told by a prefix. */
function policyOf({ service, secrets }: Reader): string {
  const paths = secrets.map(({ mount, path }) => `path "${mount}/data/${path}" {\n  capabilities = ["read"]\n}\n`);
  return [`# What ${service} reads\n`, ...paths].join('');
}

/** The account is of this reader alone; what it signs in for lives as long as one reading. */
function roleOf({ role, account }: Reader, namespace: string): string {
  const spec = {
    bound_service_account_names: [account],
    bound_service_account_namespaces: [namespace],
    audience: AUDIENCE,
    token_policies: [role],
    token_ttl: '5m',
    token_max_ttl: '5m',
  };
  return `${JSON.stringify(spec, undefined, 2)}\n`;
}
