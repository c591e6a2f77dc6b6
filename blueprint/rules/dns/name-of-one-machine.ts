import type { Rule } from '../../rule';
import { enumerate } from '../words';

export const dnsNameOfOneMachine: Rule = {
  id: 'dns/name-of-one-machine',
  severity: 'error',
  why: 'mail programs and servers come to each address of a name in turn: where another machine or a balancer answers, mail is refused half of the time',
  check: ({ environment, blueprint: { services, dns } }) =>
    services.flatMap(({ name: service, on, options }) => {
      const said = environment.services[service]?.definition.records?.({ options: options as never, half: () => undefined });
      return (said?.addresses ?? []).flatMap((name) => {
        const others = dns.flatMap(({ name: known, value }) =>
          known !== name || typeof value === 'string' || (value.kind === 'node' && value.node === on)
            ? []
            : [value.kind === 'node' ? value.node : `the ${value.kind} address`],
        );
        if (others.length === 0) return [];
        return [
          {
            at: `services.${service}`,
            what: `the name '${name}' must lead to its machine alone, and leads elsewhere too`,
            got: enumerate(others),
            expected: `${on ?? 'its machine'} alone`,
            do: `let web traffic enter through ${on ?? 'its machine'} alone, or let it have its own web ports on a host of its own`,
          },
        ];
      });
    }),
};
