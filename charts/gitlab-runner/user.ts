/** User and group of the image built on Alpine (gitlab-runner's Helm chart, `securityContext` and `podSecurityContext`). */
export const RUNNER = { uid: 100, gid: 65_533 } as const;
/** User of jobs, where their images do not need another. */
export const JOB = 1000;
