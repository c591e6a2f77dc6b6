/** Where repositories are and go, by their names here. */
export type Repositories = Readonly<Record<string, { readonly from: string; readonly public: boolean; readonly to?: string | undefined }>>;

const unique = (items: readonly string[]): readonly string[] => [...new Set(items)].sort();
const hostOf = (url: string): string => new URL(url).host;

/** Every address that is asked. */
export const addressesOf = (repositories: Repositories): readonly string[] =>
  unique(Object.values(repositories).flatMap(({ from, to }) => [from, ...(to === undefined ? [] : [to])]));
/** Hosts that want a token of who reads. */
export const sourcesOf = (repositories: Repositories): readonly string[] =>
  unique(Object.values(repositories).flatMap(({ from, public: open }) => (open ? [] : [hostOf(from)])));
/** Hosts that are written to. */
export const targetsOf = (repositories: Repositories): readonly string[] =>
  unique(Object.values(repositories).flatMap(({ to }) => (to === undefined ? [] : [hostOf(to)])));
/** Need for the token of a host. */
export const tokenOf = (what: 'read' | 'write', host: string): string => `${what}-${host.replace(/[^a-z0-9]+/g, '-')}`;
