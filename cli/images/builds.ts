/** Which files made which tag. */
export type Builds = Readonly<Record<string, { readonly tag: string; readonly files: string }>>;

/**
 * The record of what each tag was made from: a node that has a tag never asks for it again, so it must not mean two images.
 * @param before The record as it is
 * @throws Error where files have changed and the tag has not
 */
export function nextBuilds(before: Builds, now: Builds): Builds {
  for (const [name, { tag, files }] of Object.entries(now)) {
    const known = before[name];
    if (known?.tag === tag && known.files !== files)
      throw new Error(
        `images/${name}: has changed, got the tag ${tag} that other files were built under, expected another, do count the build in ownImage and in the label version: ${counted(tag)}`,
      );
  }
  return Object.fromEntries(Object.entries(now).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `17.11-1` becomes `17.11-2`. */
const counted = (tag: string): string => tag.replace(/\d+$/, (build) => String(Number(build) + 1));
