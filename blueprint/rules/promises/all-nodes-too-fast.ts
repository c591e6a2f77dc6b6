import { toMebibytes, toSeconds } from '../../../constructs/units';
import { lasting } from '../words';
import type { Rule } from '../../rule';

export const promisesAllNodesTooFast: Rule = {
  id: 'promises/all-nodes-too-fast',
  severity: 'error',
  why: 'machines, K3s and services take 20 minutes at best (founding document 003: 5 + 5 + 10), and data comes back at some 50 MiB a second',
  check: (site) => {
    const { promises } = site.environment;
    const kept = new Set(site.blueprint.backups.map(({ service }) => service));
    const claims = site.blueprint.services.filter(({ name }) => kept.has(name)).flatMap((service) => service.claims);
    const data = claims.reduce((mebibytes, { size }) => mebibytes + toMebibytes(size), 0);
    const needed = REBUILD_SECONDS + Math.ceil(data / RESTORE_MIB_A_SECOND);
    const said = [
      { at: 'promises.rto', rto: promises?.rto },
      { at: 'promises.after.all-nodes.rto', rto: promises?.after['all-nodes']?.rto },
    ];
    return said.flatMap(({ at, rto }) =>
      rto === undefined || toSeconds(rto) >= needed
        ? []
        : [
            {
              at,
              what: 'nothing can be rebuilt from nothing so fast',
              got: rto,
              expected: `${lasting(needed)} at least, ${Math.ceil(data / 1024)}Gi of it restored`,
              do: `promise ${lasting(needed)} or more, and measure it in a drill`,
            },
          ],
    );
  },
};

/** Seconds for machines, K3s and services: the lower ends of the recovery plan of founding document 003, section "Procedure de Disaster Recovery". */
const REBUILD_SECONDS = 20 * 60;
/** An estimate for one stream from object storage; drills measure the real one. */
const RESTORE_MIB_A_SECOND = 50;
