import type { Site } from '../../site';
import type { SingledOut } from '../../service';
import { guarded, signIns } from '../sign-ins';
import { suggest } from '../suggest';
import { oneOf } from '../words';
import type { Rule } from '../../rule';

export const signInUnknownService: Rule = {
  id: 'sign-in/unknown-service',
  severity: 'error',
  why: 'what is said of a service that nobody signs in to protects nothing: the one that was meant is open to whom the general case lets in',
  check: (site) =>
    site.blueprint.services.flatMap(({ name, options }) => {
      const singled = site.environment.services[name]?.definition.singlesOut?.({ options: options as never }) ?? {};
      return Object.entries(singled).flatMap(([option, { contract, services }]) => {
        const known = asking(site, name, contract);
        return services
          .filter((service) => !known.includes(service))
          .map((service) => ({
            at: `services.${name}.${option}.${service}`,
            what: `${name} signs nobody in to '${service}' ${contract === 'oidc' ? 'by OpenID Connect' : 'before the edge lets a request pass'}`,
            got: `'${service}'`,
            expected: oneOf(known, 'a service that asks for it'),
            do: suggest(service, known, `take '${service}' out of ${option}`),
          }));
      });
    }),
};

/** Services that a service signs people in to. */
function asking(site: Site, door: string, contract: SingledOut['contract']): readonly string[] {
  const names =
    contract === 'oidc'
      ? signIns(site).flatMap(({ service, by }) => (by === door ? [service] : []))
      : guarded(site).flatMap(({ service, door: asked }) => (asked === door ? [service] : []));
  return [...new Set(names)];
}
