/** ACME directories (letsencrypt.org/docs/acme-protocol-updates, letsencrypt.org/docs/staging-environment). */
export const DIRECTORIES = {
  production: 'https://acme-v02.api.letsencrypt.org/directory',
  staging: 'https://acme-staging-v02.api.letsencrypt.org/directory',
} as const;
export type Directory = keyof typeof DIRECTORIES;

/** The ClusterIssuer of a directory. */
export const issuerOf = (directory: Directory): string => `letsencrypt-${directory}`;
