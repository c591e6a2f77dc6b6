import type { Rule } from '../../rule';

export const servicesPodSecurityTooLow: Rule = {
  id: 'services/pod-security-too-low',
  severity: 'error',
  why: 'the API server refuses pods above the level of their namespace (kubernetes.io, Pod Security admission)',
  check: ({ blueprint: { namespaces, services } }) => {
    const levels = new Map(namespaces.map(({ name, podSecurity }) => [name, podSecurity]));
    return services.flatMap(({ name, namespace, components }) =>
      Object.values(components)
        .filter(({ podSecurity }) => LEVELS.indexOf(podSecurity) > LEVELS.indexOf(levels.get(namespace) ?? 'restricted'))
        .map((component) => ({
          at: `namespaces.${namespace}.podSecurity`,
          what: `pods of ${name} are refused in their namespace`,
          got: `${component.podSecurity} pods, ${levels.get(namespace) ?? 'restricted'} namespace`,
          expected: `podSecurity: '${component.podSecurity}'`,
          do: `write namespaces: { '${namespace}': { podSecurity: '${component.podSecurity}' } }`,
        })),
    );
  },
};

const LEVELS = ['restricted', 'baseline', 'privileged'] as const;
