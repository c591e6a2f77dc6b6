/** Where a Git remote is reached. */
export interface Remote {
  readonly host: string;
  readonly port: number;
  readonly ssh: boolean;
}

/** The host of a Git remote: a URL, or `user@host:path` as ssh takes it (git-scm.com/docs/git-clone, "GIT URLS"). */
export function remoteOf(repository: string): Remote {
  if (!repository.includes('://')) {
    const [, host = ''] = /@([^:]+):/.exec(repository) ?? [];
    return { host, port: 22, ssh: true };
  }
  const { hostname, port, protocol } = new URL(repository);
  const ssh = protocol === 'ssh:';
  return { host: hostname, port: port === '' ? (ssh ? 22 : 443) : Number(port), ssh };
}

export type Access = 'deploy-key' | 'token' | 'public';
/** How a remote is read where the site does not say. */
export const accessOf = (repository: string, access: Access | undefined): Access =>
  access ?? (remoteOf(repository).ssh ? 'deploy-key' : 'public');
