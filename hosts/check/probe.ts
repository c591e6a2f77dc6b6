import { quote } from '../../constructs/hosts/quote';
import { readRoleFile } from '../role-files';
import type { HostPlan } from './plan';

/** The probe with the lists of a plan before it: what `sudo -n sh -s` reads on the host. */
export function probeScript({ paths, units, callsOnly = '' }: HostPlan): string {
  const asked = paths.map(({ path, sum }) => `${sum === undefined ? 'access' : 'content'} ${path}`);
  const lists = { PATHS: asked.join('\n'), UNITS: units.map(({ name }) => name).join('\n'), TUNNEL: callsOnly };
  return `${Object.entries(lists)
    .map(([name, text]) => `${name}=${quote(text)}\n`)
    .join('')}${readRoleFile('probe.sh')}`;
}
