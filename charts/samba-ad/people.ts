import { z } from 'zod';

/** Accounts and groups that every domain has, of those that a name here could be. */
const RESERVED = ['administrator', 'administrators', 'guest', 'guests', 'krbtgt', 'users', 'replicator', 'dnsadmins', 'dnsupdateproxy'];
/** Group of the accounts that may give people new passwords. */
export const RESETTERS = 'password-resetters';
/** Before the names of the accounts of services. */
export const PREFIX = { ldap: 'ldap-', kerberos: 'krb-' } as const;
/** Longest name of an account ([MS-ADA3], sAMAccountName of a user). */
export const LONGEST = 20;

const isFree = (name: string): boolean =>
  ![...RESERVED, RESETTERS].includes(name) && !Object.values(PREFIX).some((it) => name.startsWith(it));
const FREE = { error: `a name that no domain has already: not ${RESERVED.join(', ')}, ${RESETTERS}, ldap-… or krb-…` };

const account = z
  .string()
  .regex(/^[a-z][a-z0-9._-]{0,18}[a-z0-9]$/, { error: "a lower-case name such as 'alice' or 'a.doe', at most 20 long" })
  .refine(isFree, FREE);
export const group = z
  .string()
  .regex(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/, { error: "a lower-case name such as 'staff', at most 40 long" })
  .refine(isFree, FREE);

const person = z.strictObject({
  /** As others see it: `Alice Doe`. */
  name: z.string().regex(/^\S(.{0,62}\S)?$/u, { error: "a name such as 'Alice Doe', at most 64 long" }),
  /** Where a new password can be asked for. */
  mail: z.email(),
  /**
   * Groups that they are in, besides that of everybody.
   * @default []
   */
  groups: z.array(group).default([]),
});
export type Person = z.output<typeof person>;

/** People by the name that they sign in with. */
export const people = z
  .record(account, person)
  .refine((all) => Object.values(all).every(({ groups }) => groups.every((name) => !(name in all))), {
    error: 'groups that are called like nobody: accounts and groups share their names',
  });

export const names = z.array(z.string().regex(/^[a-z][a-z0-9._-]{0,39}$/, { error: 'names of people or groups' }));
