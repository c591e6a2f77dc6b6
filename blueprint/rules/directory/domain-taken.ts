import { directoriesOf, isIn } from '../directories';
import type { Rule } from '../../rule';

export const directoryDomainTaken: Rule = {
  id: 'directory/domain-taken',
  severity: 'error',
  why: 'whoever asks the directory for a name in its domain is told what it knows, and it knows no record of the zone',
  check: (site) => {
    const { services, nodes } = site.blueprint;
    const hosts = [
      ...services.flatMap(({ name, serves }) => Object.values(serves).map(({ host }) => ({ host, at: `services.${name}.host` }))),
      ...nodes.flatMap(({ name, endpoint }) => (endpoint === undefined ? [] : [{ host: endpoint, at: `nodes.${name}.endpoint` }])),
    ];
    return directoriesOf(site).flatMap(({ service, domain }) =>
      hosts
        .filter(({ host }) => isIn(host, domain))
        .map(({ host, at }) => ({
          at,
          what: `the name lies in the domain of ${service}`,
          got: `'${host}'`,
          expected: `a name outside ${domain}`,
          do: 'give it another name, or the directory another realm',
        })),
    );
  },
};
