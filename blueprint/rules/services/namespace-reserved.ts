import type { Finding, Rule } from '../../rule';

export const servicesNamespaceReserved: Rule = {
  id: 'services/namespace-reserved',
  severity: 'error',
  why: 'kube-* and default belong to the cluster: kube- is reserved (kubernetes.io, namespaces), and what a site puts there mixes with the system',
  check: ({ environment, blueprint: { services } }) => [
    ...Object.keys(environment.namespaces)
      .filter(isReserved)
      .map((name) => finding(`namespaces.${name}`, name)),
    ...services
      .filter(({ namespace }) => isReserved(namespace))
      .map(({ name, namespace }) => finding(name === namespace ? `services.${name}` : `services.${name}.in`, namespace)),
  ],
};

const isReserved = (name: string): boolean => name === 'default' || name.startsWith('kube-');

const finding = (at: string, name: string): Finding => ({
  at,
  what: 'uses a namespace of the cluster itself',
  got: `'${name}'`,
  expected: "a namespace of the site's own",
  do: 'choose another name',
});
