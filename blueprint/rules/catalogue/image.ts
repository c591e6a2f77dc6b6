import type { Rule } from '../../rule';

/** What the generated roles are written and tried for. */
const DEBIAN = 'debian-12';

export const catalogueImage: Rule = {
  id: 'catalogue/image',
  severity: 'error',
  why: 'the generated roles and packages are written and tried for Debian 12 only',
  check: ({ blueprint: { nodes } }) =>
    nodes.flatMap(({ name, machine }) =>
      !('image' in machine) || machine.image === DEBIAN
        ? []
        : [
            {
              at: `nodes.${name}.image`,
              what: `node '${name}' starts from an image that the roles do not know`,
              got: `'${machine.image}'`,
              expected: `'${DEBIAN}'`,
              do: 'remove the line',
            },
          ],
    ),
};
