import { partsOfSet } from '../../copying-sets';
import { suggest } from '../suggest';
import { oneOf } from '../words';
import type { Rule } from '../../rule';

export const backupKeepsUnknown: Rule = {
  id: 'backup/keeps-unknown',
  severity: 'error',
  why: 'a backup reads a need of the service through one of its components',
  check: ({ environment, blueprint: { services, backups } }) => {
    const uses = environment.services;
    const byName = new Map(services.map((service) => [service.name, service]));
    return backups.flatMap(({ id, service: name, name: kept, need, component }) => {
      const service = byName.get(name);
      const keep = uses[name]?.definition.keeps?.({ options: service?.options as never })[kept];
      const read = keep?.method === 'set' ? partsOfSet(keep) : [need];
      const needs = Object.keys(uses[name]?.definition.needs?.({ options: service?.options as never, name, site: environment }) ?? {});
      const components = Object.keys(service?.components ?? {});
      const wrong = [
        ...read.map((got) => ({ what: 'need', got, known: needs })),
        { what: 'component', got: component, known: components },
      ].filter(({ got, known }) => !known.includes(got));
      return wrong.map(({ what, got, known }) => ({
        at: `services.${name}`,
        what: `the backup ${id} reads a ${what} that the service does not have`,
        got: `'${got}'`,
        expected: oneOf(known, `a ${what}`),
        do: suggest(got, known, `name a ${what} in the facts of the service`),
      }));
    });
  },
};
