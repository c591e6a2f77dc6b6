import type { SecretRef } from './secret-ref';

/** A directory of people that is read by LDAP over TLS (RFC 4511), with an account of the reader's own. */
export interface LdapRequest {
  /** Whether it changes passwords for people who forgot theirs. @default false: it reads */
  readonly resetsPasswords?: boolean;
}

export interface LdapResult {
  /** `ldaps://…`: name and port of the certificate. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Naming context, such as `DC=ad,DC=example,DC=org`. */
  readonly baseDn: string;
  /** Where people are, and where groups are. */
  readonly usersDn: string;
  readonly groupsDn: string;
  /** By which schema: its attributes follow from it. */
  readonly schema: 'active-directory';
  /** Group whose members may use the site; others may sign in nowhere. Undefined for everybody. */
  readonly membersOf: string | undefined;
  readonly bind: { readonly dn: string; readonly user: string; readonly password: SecretRef };
  /** PEM of the authority that signed its certificate: public, the same for every reader. */
  readonly ca: string;
}

/** A principal of a realm of Kerberos (RFC 4120). */
export interface KerberosRequest {
  /** Services under whose names it takes tickets, such as `HTTP/api.example.org`. @default [] it only asks for tickets */
  readonly principals?: readonly string[];
}

export interface KerberosResult {
  /** In upper case. */
  readonly realm: string;
  readonly kdc: { readonly host: string; readonly port: number };
  /** Account in the realm. */
  readonly user: string;
  readonly password: SecretRef;
  readonly principals: readonly string[];
}
