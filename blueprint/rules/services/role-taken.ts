import type { Rule } from '../../rule';

export const servicesRoleTaken: Rule = {
  id: 'services/role-taken',
  severity: 'error',
  why: 'a site has one edge, one monitoring and so on: the others find it without naming it',
  check: ({ blueprint: { services } }) =>
    services.flatMap(({ name, role }, index) => {
      const other = services.slice(0, index).find((earlier) => role !== undefined && earlier.role === role);
      if (!other) return [];
      return [
        {
          at: `services.${name}`,
          what: `the site has its ${role} already`,
          got: `'${other.name}' and '${name}'`,
          expected: 'one of them',
          do: `remove services.${name} or services.${other.name}`,
        },
      ];
    }),
};
