import type { Candidate } from '../../blueprint/service';

/** What a site says of a second version. */
export type Release =
  | { readonly strategy: 'canary'; readonly weight: number; readonly sticky: boolean }
  | { readonly strategy: 'blue-green'; readonly live: 'blue' | 'green' };

/** Component of the version that `image` names: stable, or blue. */
export const MAIN = 'app';

/** Component of the version that `release.image` names. Prometheus rules know a canary by this name. */
export const secondOf = ({ strategy }: Release): 'canary' | 'green' => (strategy === 'canary' ? 'canary' : 'green');

/** Component that the other services of the site reach: they keep to the version that is not on trial. */
export const liveOf = (release: Release | undefined): string =>
  release?.strategy === 'blue-green' && release.live === 'green' ? secondOf(release) : MAIN;

/** Component of the version that is looked at before it goes live. */
export const previewOf = (release: Release): string => (liveOf(release) === MAIN ? secondOf(release) : MAIN);

/** The second version's part of the requests. */
export function candidateOf(release: Release): Candidate {
  const component = secondOf(release);
  if (release.strategy === 'canary') return { component, weight: release.weight, sticky: release.sticky };
  return { component, weight: release.live === 'green' ? 100 : 0 };
}
