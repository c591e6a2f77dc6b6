import { unfitFor } from '../../provision';
import { needPath } from '../open-needs';
import type { Rule } from '../../rule';

export const needsUnfitProvider: Rule = {
  id: 'needs/unfit-provider',
  severity: 'error',
  why: 'a service says on what it runs: MySQL and MariaDB answer the same questions and differ in what they take for an answer',
  check: ({ blueprint: { services }, environment }) =>
    services.flatMap(({ grants, name: provider, options }) =>
      grants.flatMap(({ contract, consumer, need, request }) => {
        const definition = environment.services[provider]?.definition;
        const unfit = definition && unfitFor(definition as never, options, { contract, request } as never);
        if (!unfit) return [];
        return [
          {
            at: needPath(consumer, need),
            what: `${provider} answers ${contract}, and is not what ${consumer} runs on`,
            got: `${unfit.option}: '${unfit.got}' in services.${provider}`,
            expected: unfit.expected,
            do: unfit.do ?? `add a service with ${unfit.expected} beside ${provider}; one that holds no data yet may change its own line`,
          },
        ];
      }),
    ),
};
