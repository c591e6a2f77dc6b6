import type { Rule } from '../../rule';

export const servicesImageUnpinned: Rule = {
  id: 'services/image-unpinned',
  severity: 'warning',
  why: 'a tag such as latest runs another program after each restart, and cannot be rolled back (kubernetes.io, images)',
  check: ({ blueprint: { services } }) =>
    services.flatMap(({ name, images, options }) => {
      const own = imagesIn(options, `services.${name}`);
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

/** Images that the site file names, in options and in groups of options. */
const imagesIn = (options: unknown, at: string): readonly (readonly [at: string, image: string])[] =>
  Object.entries(isGroup(options) ? options : {}).flatMap(([key, value]) =>
    key === 'image' && typeof value === 'string' ? [[`${at}.image`, value] as const] : imagesIn(value, `${at}.${key}`),
  );
const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const FLOATING: ReadonlySet<string> = new Set(['', 'latest']);
const tagOf = (reference: string): string => /:([^/:]*)$/.exec(reference)?.[1] ?? '';
