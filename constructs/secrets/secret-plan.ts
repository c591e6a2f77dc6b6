/**
 * A secret that a site needs, as plain data: how its value is made and where it is read. It never holds the value, which exists
 * only in the encrypted store.
 */
export interface SecretPlan {
  /** Path-like, lower case, unique in the site: `sql/blog/password`. */
  readonly id: string;
  readonly make: SecretMake;
  /** What the secret is for, in words an operator understands. */
  readonly why: string;
  /**
   * What hangs on this very value, and what goes before another: what it encrypted, or who was given it once. Such a secret is not rotated by the way.
   * @default nothing: a rotation is whole when its readers have the new value
   */
  readonly bound?: string;
  /** Everyone who receives the value; nobody else does. */
  readonly readers: readonly SecretReader[];
}

/** How a value comes to be. */
export type SecretMake =
  | PasswordMake
  | BytesMake
  /** X25519 private key in the form of `wg genkey`; its public half is `wg pubkey`. */
  | { readonly kind: 'wireguard-key' }
  /** 32 random bytes in the form of `wg genpsk`. */
  | { readonly kind: 'preshared-key' }
  | SshKeyMake
  | RsaKeyMake
  | DigestMake
  | AuthorityMake
  | ExternalMake;

/** Random text without a bias, safe in URLs, shells and configuration files. */
export interface PasswordMake {
  readonly kind: 'password';
  /** Characters, at least 16; one carries 5.95 bits. */
  readonly length: number;
  /** `A–Z a–z 0–9`. */
  readonly alphabet: 'alphanumeric';
}

/** Random bytes, written as hexadecimal or as padded base64. */
export interface BytesMake {
  readonly kind: 'hex' | 'base64';
  /** Bytes, at least 16. */
  readonly bytes: number;
}

/** Ed25519 key pair; the value is the private key in OpenSSH form, without a passphrase. */
export interface SshKeyMake {
  readonly kind: 'ssh-key';
  /** Printed after the public key; printable, one line. */
  readonly comment: string;
}

/** RSA key pair, which signs tokens or mail; the value is the private key as PKCS #8 in PEM. */
export interface RsaKeyMake {
  readonly kind: 'rsa-key';
  readonly bits: 2048 | 3072 | 4096;
  /** Whether everyone may know its public half by the site's public file: the DNS tells it. @default false */
  readonly published?: boolean;
}

/**
 * What somebody keeps of a secret that others show: its PBKDF2 with SHA-512 as `$pbkdf2-sha512$<iterations>$<salt>$<digest>`, by which the secret can be
 * checked and not be found. It follows that secret: a rotation makes both anew.
 */
export interface DigestMake {
  readonly kind: 'pbkdf2-sha512';
  /** Id of the secret in the same plan. */
  readonly of: string;
}

/**
 * An authority that signs certificates of servers: an ECDSA key on P-256 and its certificate of ten years, both as PEM. The certificate is the half that
 * everyone may know: readers in any namespace trust it from the site's public file.
 */
export interface AuthorityMake {
  readonly kind: 'authority';
  /** Common name of its certificate; printable, one line. */
  readonly name: string;
}

/** A value that somebody else issues: a cloud token, an S3 key. */
export interface ExternalMake {
  readonly kind: 'external';
  /** What the operator is asked for and where it is found. */
  readonly ask: string;
}

/** Who receives a value. */
export type SecretReader = KubernetesReader | HostReader | OperatorReader;

/** One key of a Secret object. */
export interface KubernetesReader {
  readonly kind: 'kubernetes';
  readonly namespace: string;
  /** Name of the Secret; secrets that name the same one become its keys. */
  readonly object: string;
  readonly key: string;
  /**
   * What is there of an authority: the key, or the certificate.
   * @default 'private' of an authority; any other value is there whole
   */
  readonly half?: 'private' | 'public';
  /** Labels of the Secret, for software that reads Secrets by their labels; those of all its keys are joined. @default none of its own */
  readonly labels?: Readonly<Record<string, string>>;
}

/** The labels that the readers of one Secret ask for, in the order of their names. */
export const labelsOfSecret = (readers: readonly Pick<KubernetesReader, 'labels'>[]): Readonly<Record<string, string>> =>
  Object.fromEntries(readers.flatMap(({ labels }) => Object.entries(labels ?? {})).sort(([a], [b]) => (a < b ? -1 : 1)));

/** One file on a node, delivered by Ansible. */
export interface HostReader {
  readonly kind: 'host';
  readonly node: string;
  /** Absolute path on the node. */
  readonly path: string;
  /** User, or `user:group`. */
  readonly owner: string;
  /** Octal file mode that keeps others out: `0600`, `0640`. */
  readonly mode: string;
}

/** The person at the keyboard, through an environment variable. */
export interface OperatorReader {
  readonly kind: 'operator';
  /**
   * Environment variable, such as `HCLOUD_TOKEN`.
   * @default - the id in upper case with underscores: `sql/blog/password` gives `SQL_BLOG_PASSWORD`
   */
  readonly env?: string;
}

/** The variable in which an operator receives a secret. */
export function operatorVariable(id: string, reader: OperatorReader): string {
  return reader.env ?? id.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}

/**
 * The file under `<exported folder>/<node>/` that holds what a node reads at `path`; playbooks name it through this function.
 * `/etc/wireguard/private.key` gives `etc__wireguard__private.key`.
 */
export function hostSecretFile(path: string): string {
  return path.replace(/^\//, '').replaceAll('/', '__');
}

/** Id of the key that tells which sealed secrets are still what the store holds, and tells nobody else anything. */
export const SEALING_DIGEST = 'sealing/digest';
