import type { LdapResult } from '../../blueprint/contracts/contract';
import { toYaml, type JsonObject } from '../../constructs/files/yaml';
import { FILES, WRITTEN } from './places';
import type { Options } from './service';

/** Of Active Directory: people who are not disabled, not expired and have no password to change first (internal/configuration/schema, UsersFilter). */
const PEOPLE = [
  '(|({username_attribute}={input})({mail_attribute}={input}))',
  '(sAMAccountType=805306368)',
  '(!(userAccountControl:1.2.840.113556.1.4.803:=2))',
  '(!(pwdLastSet=0))',
  '(|(!(accountExpires=*))(accountExpires=0)(accountExpires>={date-time:microsoft-nt}))',
] as const;
/** Members of members too: LDAP_MATCHING_RULE_IN_CHAIN (MS-ADTS, 3.1.1.3.4.4.3). */
const IN_CHAIN = '1.2.840.113556.1.4.1941';

/** Where people come from: the site's directory, or the site file. */
export function backendOf(options: Options, directory: LdapResult | undefined): JsonObject {
  // a file is the same in every pod only as long as none writes it
  const changes = options.people === undefined && options.resetPasswords;
  return {
    password_reset: { disable: !changes },
    password_change: { disable: !changes },
    // a group that was taken away counts no longer than this
    refresh_interval: '5m',
    ...(directory
      ? { ldap: ldapOf(directory) }
      : { file: { path: `${WRITTEN.people}/users.yml`, watch: false, password: { algorithm: 'argon2' } } }),
  };
}

function ldapOf({ url, host, baseDn, usersDn, groupsDn, membersOf, bind }: LdapResult): JsonObject {
  return {
    implementation: 'activedirectory',
    address: url,
    tls: { server_name: host, minimum_version: 'TLS1.2' },
    base_dn: baseDn,
    additional_users_dn: below(usersDn, baseDn),
    additional_groups_dn: below(groupsDn, baseDn),
    users_filter: `(&${[...PEOPLE, ...(membersOf === undefined ? [] : [memberOf(membersOf, groupsDn)])].join('')})`,
    groups_filter: `(&(member:${IN_CHAIN}:={dn})(|(sAMAccountType=268435456)(sAMAccountType=536870912)))`,
    user: bind.dn,
    permit_referrals: false,
    permit_unauthenticated_bind: false,
  };
}

/** A name relative to the base, as Authelia joins them again. */
function below(dn: string, base: string): string {
  if (dn.toLowerCase() === base.toLowerCase()) return '';
  const end = `,${base}`;
  if (!dn.toLowerCase().endsWith(end.toLowerCase())) throw new Error(`'${dn}' is not below '${base}'`);
  return dn.slice(0, -end.length);
}

/** @param group Its distinguished name, or its name among the groups */
const memberOf = (group: string, groupsDn: string): string =>
  `(memberOf:${IN_CHAIN}:=${escaped(group.includes('=') ? group : `CN=${group},${groupsDn}`)})`;

/** Characters that mean something in a filter (RFC 4515, 3). */
const escaped = (text: string): string =>
  text.replace(/[\\*()\0]/g, (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** The people of the site file; where a digest belongs stands the name of the file that has it. */
export const peopleFile = (people: NonNullable<Options['people']>): string =>
  toYaml({
    users: Object.fromEntries(
      Object.entries(people)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, { name: displayname, mail: email, groups }]) => [
          name,
          { displayname, email, groups, password: `${FILES.digests}/${name}` },
        ]),
    ),
  });
