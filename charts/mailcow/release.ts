/** A release of somebody's repository, and the commit that its tag has to name. Renovate follows these calls. */
export interface GitRelease {
  readonly repository: string;
  readonly tag: string;
  readonly commit: string;
}
export const gitRelease = (repository: string, tag: string, commit: string): GitRelease => ({ repository, tag, commit });

export const MAILCOW = gitRelease('mailcow/mailcow-dockerized', '2026-07a', '489db905122d20487e29c9a8438b311c403442ab');
