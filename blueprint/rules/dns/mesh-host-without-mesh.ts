import type { Rule } from '../../rule';
import { servedHosts } from '../hosts';

export const dnsMeshHostWithoutMesh: Rule = {
  id: 'dns/mesh-host-without-mesh',
  severity: 'error',
  why: 'what is served to the mesh is reached by its peers only',
  check: (site) =>
    site.environment.mesh
      ? []
      : servedHosts(site)
          .filter(({ to }) => to === 'mesh')
          .map(({ at, service, host }) => ({
            at,
            what: `service '${service}' is served to a mesh that the site does not have`,
            got: `'${host}'`,
            expected: 'a mesh with the devices of those who use it',
            do: 'add mesh: { … }',
          })),
};
