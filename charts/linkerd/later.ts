/**
 * The kinds come with a release, later than Argo CD would try these objects: it skips the trial of a kind that is not there yet, and tries the whole again
 * (argo-cd.readthedocs.io, sync options).
 */
export const LATER = { 'argocd.argoproj.io/sync-options': 'SkipDryRunOnMissingResource=true' } as const;
