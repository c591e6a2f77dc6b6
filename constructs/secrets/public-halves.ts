import { z } from 'zod';
import { inputError } from './input-error';
import { tryParseJson } from './json';

/** The committed half of the secrets of an environment: what everyone may know. */
export interface PublicHalves {
  readonly environment: string;
  /** age recipients of the store: the operators. */
  readonly recipients: readonly string[];
  /** WireGuard public key by the id of its secret. */
  readonly wireguard: Readonly<Record<string, string>>;
  /** Line for `authorized_keys` by the id of its secret. */
  readonly ssh: Readonly<Record<string, string>>;
  /** Certificates of authorities as PEM by the id of their secret; during a rotation the new one and then the one before. */
  readonly authorities: Readonly<Record<string, string>>;
  /** Public halves of RSA keys that the DNS tells of, as SubjectPublicKeyInfo in base64, by the id of their secret. */
  readonly rsa: Readonly<Record<string, string>>;
}

const VERSION = 1;
const KEYS = z.record(z.string(), z.string());
const PUBLIC = z.strictObject({
  version: z.literal(VERSION),
  environment: z.string(),
  recipients: z.array(z.string()),
  wireguard: KEYS,
  ssh: KEYS,
  // none in a site without one: its file stays as it was
  authorities: KEYS.optional(),
  rsa: KEYS.optional(),
});

/** The committed text: sorted, stable, ending with a line feed. */
export function formatPublicHalves(halves: PublicHalves): string {
  const { environment, recipients, wireguard, ssh, authorities, rsa } = halves;
  const sorted = {
    ...{ version: VERSION, environment, recipients: [...recipients].sort(), wireguard: byKey(wireguard), ssh: byKey(ssh) },
    ...(Object.keys(authorities).length > 0 && { authorities: byKey(authorities) }),
    ...(Object.keys(rsa).length > 0 && { rsa: byKey(rsa) }),
  };
  return `${JSON.stringify(sorted, undefined, 2)}\n`;
}

/** @throws InputError when the text is not a public file of this environment */
export function parsePublicHalves(text: string, path: string, environment: string): PublicHalves {
  const parsed = PUBLIC.safeParse(tryParseJson(text));
  const found = parsed.success ? parsed.data : undefined;
  if (found?.environment === environment) {
    const { recipients, wireguard, ssh, authorities = {}, rsa = {} } = found;
    return { environment, recipients, wireguard, ssh, authorities, rsa };
  }
  throw inputError({
    id: 'secrets/public-form',
    where: path,
    what: 'is not the public file of this environment',
    got: found ? `that of '${found.environment}'` : 'another form',
    expected: `public halves of version ${VERSION} of '${environment}'`,
    do: `restore it from Git, or delete it and run archipel secrets init ${environment}`,
  });
}

/** The public half of a secret, or undefined when it has none or was not made yet. */
export function tryFindPublicHalf(halves: PublicHalves, id: string): string | undefined {
  return [halves.wireguard, halves.ssh, halves.authorities, halves.rsa].find((keys) => Object.hasOwn(keys, id))?.[id];
}

function byKey(keys: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1)));
}
