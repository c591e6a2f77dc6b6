import type { ServicePlan } from '../../blueprint/blueprint';
import type { JsonObject } from '../../constructs/files/yaml';
import { portalsOf } from './places';
import type { Options } from './service';

/** One way in that it stands before, and who may pass. */
interface Door {
  readonly host: string;
  readonly path: string;
  readonly policy: string;
  readonly groups: readonly string[];
}

export const policyOf = (factors: Options['factors']): string => `${factors}_factor`;

/** Members of any of the groups: the outer list is `or`, the inner one `and` (authelia.com, configuration/security/access-control, subject). */
export const subjectsOf = (groups: readonly string[]): readonly (readonly string[])[] => groups.map((group) => [`group:${group}`]);

/** Who may pass to what it stands before; everybody else, and everything else, is denied. @param services Those before which it stands */
export function accessControl(options: Options, services: readonly ServicePlan[]): JsonObject {
  const doors = services.flatMap(({ name, serves }) =>
    Object.values(serves)
      .filter(({ signIn }) => signIn === 'forward-auth')
      .map(({ host, path }): Door => {
        const own = options.doors[name];
        return { host, path, policy: policyOf(own?.factors ?? options.factors), groups: own?.groups ?? options.groups };
      }),
  );
  const hosts = [...new Set(doors.map(({ host }) => host))].sort();
  const rules = hosts.flatMap((host) => rulesOf(doors.filter((door) => door.host === host)));
  // it starts without rules only where the default lets somebody in
  const none = { domain: portalsOf(options).map(({ host }) => host), policy: 'deny' };
  return { default_policy: 'deny', rules: rules.length === 0 ? [none] : rules };
}

/** The rules of one host: of several paths the longest first, as the edge sends requests. */
function rulesOf(doors: readonly Door[]): readonly JsonObject[] {
  const whole = doors.find(({ path }) => path === '/');
  const told = doors.filter((door) => door === whole || !whole || !same(door, whole));
  return [...told]
    .sort((a, b) => b.path.length - a.path.length || (a.path < b.path ? -1 : 1))
    .flatMap(({ host, path, policy, groups }): readonly JsonObject[] => {
      const where = { domain: [host], ...(path !== '/' && { resources: [within(path)] }) };
      if (groups.length === 0) return [{ ...where, policy }];
      // who is in none of the groups would go on to the rule of a shorter path, and pass by that
      return [{ ...where, policy, subject: subjectsOf(groups) }, ...(path === '/' ? [] : [{ ...where, policy: 'deny' }])];
    });
}

const same = (a: Door, b: Door): boolean => a.policy === b.policy && a.groups.join() === b.groups.join();

/** The path and what is below it, as the edge understands it: capitals or not, and with a query behind. */
const within = (path: string): string => `(?i)^${path.replace(/\/$/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?:[/?]|$)`;
