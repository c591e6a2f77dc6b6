/** User and group `git` of the image, to whom repositories and objects belong (gitlab-org/omnibus-gitlab, docker/assets/setup). */
export const GIT = 998;

/** Where each of its parts says how it is. */
export const METRICS = { puma: 8083, sidekiq: 8082, workhorse: 9229, gitaly: 9236 } as const;
