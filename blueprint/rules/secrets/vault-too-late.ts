import { WAVES } from '../../service';
import type { Rule } from '../../rule';

export const secretsVaultTooLate: Rule = {
  id: 'secrets/vault-too-late',
  severity: 'error',
  why: 'a wave starts when the one before is healthy: what starts before the vault, or with it, would wait for Secrets that only the vault brings',
  check: ({ blueprint: { vault, services } }) => {
    const wave = services.find(({ name }) => name === vault?.service)?.wave;
    if (!vault || wave === undefined) return [];
    return vault.readers.flatMap(({ service, class: of, secrets, logins }) => {
      const reader = services.find(({ name }) => name === service);
      if (!reader || WAVES[reader.wave] > WAVES[wave]) return [];
      return [
        {
          at: `services.${service}`,
          what: 'it starts before the vault could bring its Secrets',
          got: `wave ${reader.wave} and ${[...secrets, ...logins].map(({ object }) => object).join(', ')} in a namespace of class ${of}`,
          expected: `a wave after ${wave}, or a namespace of class platform`,
          do: `give namespace '${reader.namespace}' the class 'platform', whose Secrets are sealed or applied by the operator`,
        },
      ];
    });
  },
};
