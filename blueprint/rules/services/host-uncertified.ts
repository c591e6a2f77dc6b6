import { servedHosts } from '../hosts';
import { enumerate } from '../words';
import type { Rule } from '../../rule';

export const servicesHostUncertified: Rule = {
  id: 'services/host-uncertified',
  severity: 'error',
  why: 'a browser refuses a host without a certificate, and one is given only to who proves to hold the name (letsencrypt.org/docs/challenge-types)',
  check: (site) => {
    const authority = site.blueprint.services.find(({ role }) => role === 'certificates');
    const certified = authority && site.environment.services[authority.name]?.definition.certifies;
    if (!certified) return [];
    const { zones, byHttp } = certified({ options: authority.options as never, site: site.environment });
    const asked = byHttp?.zones ?? [];
    const hosts = servedHosts(site).filter(({ zone }) => zone !== undefined && !zones.includes(zone));
    // a certificate is given whole or not at all: one name that cannot be asked for takes the service's others along
    const beyond = hosts
      .filter(({ to, zone = '' }) => to === 'mesh' && asked.includes(zone))
      .map(({ at, host, zone = '' }) => ({
        at,
        what: `'${authority.name}' proves names of the zone by a request from the internet, which does not reach the host`,
        got: `'${host}' in ${zone}, served to the mesh`,
        expected: zones.length === 0 ? 'a zone whose provider it can write to' : `a name in ${enumerate(zones)}`,
        do: `move the zone ${zone} to a provider that it can write to, or serve the host under another zone`,
      }));
    const unproved = hosts
      .filter(({ to, zone = '' }) => to === 'internet' && !asked.includes(zone))
      .map(({ at, host, zone = '' }) => ({
        at,
        what: `'${authority.name}' cannot prove to hold the host, so it gets no certificate`,
        got: `'${host}' in ${zone}, kept by '${site.environment.zones[zone]?.provider ?? ''}'`,
        expected: zones.length === 0 ? 'a zone whose provider it can write to' : `a name in ${enumerate(zones)}`,
        do: `move the zone ${zone} to such a provider, or serve the host under another zone`,
      }));
    return [...beyond, ...unproved];
  },
};
