import type { KerberosRequest } from '../../contracts/contract';
import type { Rule } from '../../rule';

export const directoryPrincipalDoubled: Rule = {
  id: 'directory/principal-doubled',
  severity: 'error',
  why: 'a ticket is encrypted for one account: of two that have a principal none gets it, and the realm refuses the second (MS-ADTS, 3.1.1.5.1.3)',
  check: ({ blueprint: { services } }) =>
    services.flatMap(({ name, grants }) => {
      const first = new Map<string, string>();
      return grants
        .filter(({ contract }) => contract === 'kerberos')
        .flatMap(({ consumer, request }) => ((request as KerberosRequest).principals ?? []).map((principal) => ({ consumer, principal })))
        .flatMap(({ consumer, principal }) => {
          const key = principal.toLowerCase();
          const taken = first.get(key);
          first.set(key, taken ?? consumer);
          if (taken === undefined) return [];
          return [
            {
              at: `services.${consumer}`,
              what: `asks ${name} for a principal that ${taken} has`,
              got: `'${principal}'`,
              expected: 'a principal for one service',
              do: 'take tickets under the host name of each',
            },
          ];
        });
    }),
};
