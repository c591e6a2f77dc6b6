import type { Rule } from '../../rule';

export const secretsVaultException: Rule = {
  id: 'secrets/vault-exception',
  severity: 'error',
  why: 'a service that was meant to keep its password would be given a user that expires, and what it made in the name of its own would hold that user back',
  check: ({ environment, blueprint: { services } }) =>
    services.flatMap(({ name, options }) =>
      (environment.services[name]?.definition.mints?.({ options: options as never })?.except ?? [])
        .filter((exception) => !services.some((service) => service.name === exception))
        .map((exception) => ({
          at: `services.${name}.databases.except`,
          what: 'no service has this name',
          got: `'${exception}'`,
          expected: 'a service of the site',
          do: `write the name of a service, or take '${exception}' out`,
        })),
    ),
};
