import type { Rule } from '../../rule';

const MOST = 16;

export const catalogueTooManyVolumes: Rule = {
  id: 'catalogue/too-many-volumes',
  severity: 'error',
  why: 'a server takes 16 block volumes (docs.hetzner.com, volumes FAQ)',
  check: ({ blueprint: { nodes } }) =>
    nodes.flatMap(({ name, machine }) => {
      const count = Object.keys('volumes' in machine ? machine.volumes : {}).length;
      if (count <= MOST) return [];
      return [
        {
          at: `nodes.${name}.volumes`,
          what: `node '${name}' has more volumes than a server takes`,
          got: `${count}`,
          expected: `at most ${MOST}`,
          do: 'make fewer and larger ones',
        },
      ];
    }),
};
