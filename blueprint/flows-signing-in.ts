import type { Environment } from '../environments/environment';
import type { IngressPlan, ServicePlan } from './blueprint';
import type { OidcResult } from './contracts/contract';
import type { End, Flow } from './flow';
import { behindHostPorts } from './flows-watching';
import { isOnHost } from './hosting';

interface Signing {
  readonly environment: Environment;
  readonly ingress: IngressPlan | undefined;
  readonly services: readonly ServicePlan[];
}

/**
 * What signs people in by OpenID Connect asks its issuer by the name that browsers know, wherever that runs: for codes, keys and groups. People's own requests
 * to it are none of the pods.
 */
export function signsIn(parts: Signing): readonly Flow[] {
  const { environment, services } = parts;
  const own = new Set(services.flatMap(({ serves }) => Object.values(serves).map(({ host }) => host)));
  return services.flatMap(({ name, options, components, answers }) => {
    const needs = environment.services[name]?.definition.needs?.({ options: options as never, name, site: environment }) ?? {};
    return Object.entries(needs).flatMap(([need, { contract, by }]): readonly Flow[] => {
      const answer = contract === 'oidc' ? (answers as Readonly<Record<string, OidcResult | undefined>>)[need] : undefined;
      if (!answer) return [];
      const { token, userinfo, keys } = answer.endpoints;
      const asked = new Map([answer.issuer, token, userinfo, keys].map((url) => [new URL(url).host, new URL(url)]));
      return (by ?? Object.keys(components)).flatMap((component): readonly Flow[] => {
        const from: End = { kind: 'pods', service: name, component };
        return [...asked.values()].flatMap(({ hostname: host, port }): readonly Flow[] => [
          {
            from,
            to: { kind: 'host', host },
            protocol: 'tcp',
            port: Number(port || 443),
            via: 'cluster',
            why: `${name} signs people in (${need})`,
          },
          // a machine has no policy of pods: what its containers reach there, its own rules say
          ...(own.has(host) && !isOnHost(components[component]) ? behindHostPorts(from, parts) : []),
        ]);
      });
    });
  });
}
