import type { ServePlan } from '../blueprint';
import type { Site } from '../site';

/** A host name that a service serves, and where the site file says so. */
export interface ServedHost extends ServePlan {
  readonly service: string;
  /** The option that holds the name, where one does, else the service. */
  readonly at: string;
}

export const servedHosts = ({ blueprint: { services } }: Site): readonly ServedHost[] =>
  services.flatMap(({ name, options, serves }) => {
    const optionOf = new Map(Object.entries(options as Readonly<Record<string, unknown>>).map(([key, value]) => [value, key]));
    return Object.values(serves).map((serve): ServedHost => {
      const option = optionOf.get(serve.host);
      return { ...serve, service: name, at: option === undefined ? `services.${name}` : `services.${name}.${option}` };
    });
  });

/** Nodes by the public name under which the others reach them. */
export const nodesByEndpoint = ({ blueprint: { nodes } }: Site): ReadonlyMap<string, string> =>
  new Map(nodes.flatMap(({ name, endpoint }) => (endpoint === undefined ? [] : [[endpoint, name] as const])));

/** The name as it was probably meant: the end of a host, corrected to the zone that it nearly is. */
export function nearestHost(
  host: string,
  domains: readonly string[],
  nearest: (word: string, among: readonly string[]) => string | undefined,
): string | undefined {
  const labels = host.split('.');
  for (const length of new Set(domains.map((domain) => domain.split('.').length))) {
    const end = labels.slice(-length).join('.');
    const near = nearest(end, domains);
    if (near !== undefined) return `${host.slice(0, host.length - end.length)}${near}`;
  }
  return undefined;
}
