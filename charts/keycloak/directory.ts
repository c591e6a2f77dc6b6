import type { LdapResult } from '../../blueprint/contracts/contract';
import type { JsonObject } from '../../constructs/files/yaml';
import { fromVault } from './places';

/** Name in the vault of the password by which the directory is read. */
export const DIRECTORY_PASSWORD = 'directory';

/** Members of members too: LDAP_MATCHING_RULE_IN_CHAIN (MS-ADTS, 3.1.1.3.4.4.3). */
const IN_CHAIN = '1.2.840.113556.1.4.1941';
/** People who are not disabled (MS-ADTS, 2.2.16 userAccountControl). */
const PEOPLE = '(sAMAccountType=805306368)(!(userAccountControl:1.2.840.113556.1.4.803:=2))';
/** What is known of somebody is asked again after this: a group that was taken away counts no longer. Milliseconds. */
const FRESH = 300_000;

/** Components of Keycloak have lists of texts. */
const texts = (values: Readonly<Record<string, string>>): JsonObject =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, [value]]));

/** The directory of the site, which Keycloak only reads: passwords are tried there, people and groups are looked up (keycloak.org, server_admin, ldap). */
export function directoryOf({ url, usersDn, groupsDn, membersOf, bind }: LdapResult): JsonObject {
  return {
    component: {
      name: 'directory',
      providerId: 'ldap',
      providerType: 'org.keycloak.storage.UserStorageProvider',
      config: texts({
        enabled: 'true',
        vendor: 'ad',
        editMode: 'READ_ONLY',
        importEnabled: 'true',
        syncRegistrations: 'false',
        // the addresses are the operator's
        trustEmail: 'true',
        connectionUrl: url,
        useTruststoreSpi: 'always',
        startTls: 'false',
        authType: 'simple',
        bindDn: bind.dn,
        bindCredential: fromVault(DIRECTORY_PASSWORD),
        usersDn,
        searchScope: '2',
        userObjectClasses: 'person, organizationalPerson, user',
        usernameLDAPAttribute: 'sAMAccountName',
        rdnLDAPAttribute: 'cn',
        uuidLDAPAttribute: 'objectGUID',
        customUserSearchFilter: `(&${PEOPLE}${membersOf === undefined ? '' : memberOf(membersOf, groupsDn)})`,
        pagination: 'true',
        connectionPooling: 'true',
        connectionTimeout: '5000',
        readTimeout: '10000',
        allowKerberosAuthentication: 'false',
        useKerberosForPasswordAuthentication: 'false',
        validatePasswordPolicy: 'false',
        fullSyncPeriod: '-1',
        changedSyncPeriod: '-1',
        batchSizeForSync: '1000',
        cachePolicy: 'MAX_LIFESPAN',
        maxLifespan: String(FRESH),
        priority: '0',
      }),
    },
    mapper: {
      name: 'groups',
      providerId: 'group-ldap-mapper',
      providerType: 'org.keycloak.storage.ldap.mappers.LDAPStorageMapper',
      config: texts({
        mode: 'READ_ONLY',
        'groups.dn': groupsDn,
        'group.name.ldap.attribute': 'cn',
        'group.object.classes': 'group',
        'groups.path': '/',
        'preserve.group.inheritance': 'false',
        'ignore.missing.groups': 'false',
        'membership.ldap.attribute': 'member',
        'membership.attribute.type': 'DN',
        'membership.user.ldap.attribute': 'sAMAccountName',
        'memberof.ldap.attribute': 'memberOf',
        'user.roles.retrieve.strategy': 'LOAD_GROUPS_BY_MEMBER_ATTRIBUTE_RECURSIVELY',
        'drop.non.existing.groups.during.sync': 'false',
      }),
    },
  };
}

/** @param group Its distinguished name, or its name among the groups */
const memberOf = (group: string, groupsDn: string): string =>
  `(memberOf:${IN_CHAIN}:=${escaped(group.includes('=') ? group : `CN=${group},${groupsDn}`)})`;

/** Characters that mean something in a filter (RFC 4515, 3). */
const escaped = (text: string): string =>
  text.replace(/[\\*()\0]/g, (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
