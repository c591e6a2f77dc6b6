interface StackManifest {
  readonly version: string;
  readonly stacks: Readonly<Record<string, unknown>>;
}

/** The site of a stack: `hetzner-duo` of `hetzner-duo-dns`. */
export const siteOfStack = (stack: string): string => stack.slice(0, stack.lastIndexOf('-'));

/** The stacks of other sites as they were, those of `sites` as they are now. */
export function mergeManifests(before: string | undefined, now: string, sites: ReadonlySet<string>): string {
  const old = before === undefined ? { stacks: {} } : (JSON.parse(before) as StackManifest);
  const fresh = JSON.parse(now) as StackManifest;
  const kept = Object.entries(old.stacks).filter(([name]) => !sites.has(siteOfStack(name)));
  const stacks = Object.fromEntries([...kept, ...Object.entries(fresh.stacks)].sort(([a], [b]) => (a < b ? -1 : 1)));
  return JSON.stringify({ ...fresh, stacks }, null, 2);
}
