import type { LlmRequest, LlmResult } from '../../contracts/contract';
import type { Rule } from '../../rule';
import { needPath } from '../open-needs';

export const needsModelMissing: Rule = {
  id: 'needs/model-missing',
  severity: 'error',
  why: 'a server of language models has those that it is told to pull and fetches no other when somebody asks for it',
  check: ({ blueprint: { services } }) =>
    services.flatMap(({ name: provider, grants }) =>
      grants
        .filter(({ contract }) => contract === 'llm')
        .flatMap(({ consumer, need, request, answer }) => {
          const known = (answer as LlmResult).models;
          const missing = ((request as LlmRequest).models ?? []).filter((model) => !known.includes(model));
          if (missing.length === 0) return [];
          return [
            {
              at: needPath(consumer, need),
              what: `${provider} is not told to have a model that is asked for`,
              got: missing.join(', '),
              expected: known.length === 0 ? 'a server with models' : `some of ${known.join(', ')}`,
              do: `add it with its digest to models of ${provider}`,
            },
          ];
        }),
    ),
};
