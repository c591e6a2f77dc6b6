import { promisedBackups } from '../pods';
import { count } from '../words';
import type { Rule } from '../../rule';

export const promisesNothingKept: Rule = {
  id: 'promises/nothing-kept',
  severity: 'warning',
  why: 'a promise to bring data back speaks of what the services say they keep; what keeps nothing is not backed up',
  check: (site) => {
    const { promises, backup } = site.environment;
    const said = [
      ...(promises?.retention === undefined ? [] : ['promises.retention']),
      ...(promises?.after['data'] ? ['promises.after.data'] : []),
    ];
    if (!backup || promisedBackups(site).length > 0) return [];
    return said.slice(0, 1).map((at) => ({
      at,
      what: 'promises to bring data back, and no service keeps any',
      got: `backups of nothing from ${count(site.blueprint.services.length, 'service')}`,
      expected: 'a service that keeps data',
      do: 'let the service that keeps the data say so, or remove the promise until it does',
    }));
  },
};
