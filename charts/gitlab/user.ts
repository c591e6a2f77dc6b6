/** User and group `git` of the image, to whom repositories and objects belong (gitlab-org/omnibus-gitlab, docker/assets/setup). */
export const GIT = 998;
