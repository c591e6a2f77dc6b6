import { sidecarOf } from '../../sidecars';
import type { Rule } from '../../rule';

export const servicesSidecarsUncertified: Rule = {
  id: 'services/sidecars-uncertified',
  severity: 'error',
  why: 'containers beside pods know one another by certificates, whose authority is made and renewed in the cluster: its key is in no file',
  check: ({ environment, blueprint: { services } }) => {
    const found = sidecarOf({ environment, services });
    if (!found || services.some(({ role }) => role === 'certificates')) return [];
    return [
      {
        at: `services.${found.by.name}`,
        what: 'nothing signs the certificates of what it puts beside pods',
        got: "no service with the role 'certificates'",
        expected: 'one',
        do: 'add a line such as certs: certManager({}) to services',
      },
    ];
  },
};
