/** User of the image, made as OpenShift wants it: its files belong to the group 0, which may read them, and nobody else may. */
export const SONARQUBE = { uid: 1000, gid: 1000, groups: [0] } as const;
