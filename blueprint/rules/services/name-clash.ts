import type { ServicePlan } from '../../blueprint';
import type { Rule } from '../../rule';

export const servicesNameClash: Rule = {
  id: 'services/name-clash',
  severity: 'error',
  why: 'two objects of one kind cannot share a name in a namespace: the second would overwrite the first (kubernetes.io, object names)',
  check: ({ blueprint: { services } }) => {
    const owners = new Map<string, string>();
    return services.flatMap((service) =>
      objectsOf(service).flatMap(([kind, object]) => {
        const key = `${kind} ${service.namespace}/${object}`;
        const owner = owners.get(key);
        if (owner === undefined) owners.set(key, service.name);
        return owner === undefined
          ? []
          : [
              {
                at: `services.${service.name}`,
                what: `the ${kind} ${object} is made twice in namespace ${service.namespace}`,
                got: `by ${owner} and ${service.name}`,
                expected: 'names apart',
                do: `rename ${service.name}, or give it a namespace of its own with in: '${service.name}'`,
              },
            ];
      }),
    );
  },
};

/** Objects that a service makes, by kind and name. */
const objectsOf = ({ name, components, answers, claims, grants }: ServicePlan): readonly (readonly [kind: string, object: string])[] => [
  ...Object.values(components).map((component) => ['Service', component.name] as const),
  ...claims.map(({ claim }) => ['PersistentVolumeClaim', claim] as const),
  ...Object.entries(answers as Readonly<Record<string, unknown>>).flatMap(([need, answer]) =>
    holdsSecret(answer) ? [['Secret', `${name}-${need}`] as const] : [],
  ),
  ...(grants.length > 0 ? [['Secret', `${name}-grants`] as const] : []),
];

const holdsSecret = (answer: unknown): boolean =>
  Object.values((answer ?? {}) as Readonly<Record<string, unknown>>).some(
    (field) => typeof field === 'object' && field !== null && 'secret' in field,
  );
