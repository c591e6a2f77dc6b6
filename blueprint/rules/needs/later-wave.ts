import { livesOnHost } from '../../hosting';
import { WAVES } from '../../service';
import { needPath } from '../open-needs';
import type { Rule } from '../../rule';

export const needsLaterWave: Rule = {
  id: 'needs/later-wave',
  severity: 'error',
  why: 'a wave starts when the one before is healthy (argo-cd.readthedocs.io, sync waves): who waits for a later one never is',
  check: ({ blueprint: { services } }) => {
    // what is on a machine starts with the machine
    const waves = new Map(services.flatMap((service) => (livesOnHost(service) ? [] : [[service.name, service.wave] as const])));
    // who signs people in is asked when they come, not at the start: Argo CD brings it up
    const unasked = new Set(
      services.flatMap(({ grants }) =>
        grants.flatMap(({ contract, consumer, need }) => (contract === 'oidc' ? [needPath(consumer, need)] : [])),
      ),
    );
    return services.flatMap(({ name, wave, answeredBy }) =>
      Object.entries(answeredBy).flatMap(([need, provider]) => {
        const later = waves.get(provider);
        if (later === undefined || WAVES[later] <= WAVES[wave] || unasked.has(needPath(name, need))) return [];
        return [
          {
            at: needPath(name, need),
            what: 'waits for a service that starts only after it',
            got: `${name} in wave ${wave}, ${provider} in wave ${later}`,
            expected: `${provider} in wave ${wave} or before`,
            do: `put ${name} into wave '${later}' in the facts of its service`,
          },
        ];
      }),
    );
  },
};
