/** The client by which the site keeps the realm as Git says: its account is made at the first start, when the database is empty. */
export const KEEPER = 'archipel';

/** Under it are the realm's own paths (keycloak.org, server/reverseproxy: those that are to be exposed). */
export const realmPath = (realm: string): string => `/realms/${realm}`;
/** Scripts, style sheets and pictures of its pages. */
export const RESOURCES = '/resources';
/** Where OpenID Connect is spoken. */
export const oidcPath = (realm: string): string => `${realmPath(realm)}/protocol/openid-connect`;
/** Where passwords, codes and keys are tried and set. */
export const triedPath = (realm: string): string => `${realmPath(realm)}/login-actions`;

/** Where the pods of the server find what they read. */
export const FILES = {
  home: '/opt/keycloak',
  /** What `build` writes: the program as it was put together for its options. */
  built: '/opt/keycloak/lib/quarkus',
  start: '/usr/local/lib/archipel/start.sh',
  authorities: '/etc/keycloak/authorities',
  databaseAuthority: '/etc/keycloak/database-ca.pem',
  /** A file for each secret; of those that settings of the realm name, under the realm's name: no setting can name another (keycloak.org, server/vault). */
  secrets: '/run/secrets/keycloak',
  /** In memory: the options that are secret. */
  options: '/run/keycloak',
} as const;

/** Where the pod that keeps the realm finds what it reads. */
export const KEEPS = {
  script: '/usr/local/lib/archipel/realm.py',
  realm: '/etc/keycloak/realm.json',
  secret: '/run/keeper/secret',
  clients: '/run/clients',
  people: '/run/people',
} as const;

/** Names in its vault: `<realm>_<name>`, underscores doubled, of which neither has any. */
export const vaultFile = (realm: string, name: string): string => `${realm}_${name}`;
export const fromVault = (name: string): string => `\${vault.${name}}`;
