import type { Rule } from '../../rule';

export const servicesImageUnpinned: Rule = {
  id: 'services/image-unpinned',
  severity: 'warning',
  why: 'a tag such as latest runs another program after each restart, and cannot be rolled back (kubernetes.io, images)',
  check: ({ blueprint: { services } }) =>
    services.flatMap(({ name, images, options }) => {
      const { image } = options as { readonly image?: unknown };
      const own: readonly (readonly [at: string, image: string])[] = typeof image === 'string' ? [[`services.${name}.image`, image]] : [];
      return [...Object.values(images).map((reference) => [`services.${name}`, reference] as const), ...own]
        .filter(([, reference]) => !reference.includes('@') && FLOATING.has(tagOf(reference)))
        .map(([at, reference]) => ({
          at,
          what: 'the image is not pinned',
          got: `'${reference}'`,
          expected: 'a tag of one release, or a digest',
          do: `write the release that you tested, such as '${reference.replace(/:[^/]*$/, '')}:1.2.3'`,
        }));
    }),
};

const FLOATING: ReadonlySet<string> = new Set(['', 'latest']);
const tagOf = (reference: string): string => /:([^/:]*)$/.exec(reference)?.[1] ?? '';
