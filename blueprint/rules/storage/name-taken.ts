import { LOCAL_PATH } from '../../contracts/volume';
import type { Rule } from '../../rule';

export const storageNameTaken: Rule = {
  id: 'storage/name-taken',
  severity: 'error',
  why: 'a need that names local-path means the volumes of the node, by the name of their class (docs.k3s.io, local storage provider): a service of that name answers none',
  check: ({ blueprint: { services } }) =>
    services
      .filter(({ name }) => name === LOCAL_PATH)
      .map(({ name }) => ({
        at: `services.${name}`,
        what: "has the name of the cluster's own volumes",
        got: `'${name}'`,
        expected: 'a name of its own',
        do: 'rename the service; what it keeps stays under the old name until it is restored',
      })),
};
