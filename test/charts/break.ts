import { idOf, type KubeJson, type WrittenSite } from './site-objects';

/** A change that somebody could make by mistake. */
export interface Break {
  readonly what: string;
  apply(site: WrittenSite): WrittenSite;
}

const change = (what: string, objects: (site: WrittenSite) => readonly KubeJson[]): Break => ({
  what,
  apply: (site) => {
    const changed = objects(site);
    const files = changed.map((object) => ({
      path: site.files.find((file) => idOf(file.object) === idOf(object))?.path ?? '',
      text: '',
      object,
    }));
    return { ...site, objects: changed, files };
  },
});

/** Gives a field of an object another value; `undefined` takes it away. @throws Error when there is no such object */
export const set = (id: string, path: string, value: unknown): Break =>
  change(`${id}: ${path} = ${JSON.stringify(value)}`, ({ objects }) => {
    if (!objects.some((object) => idOf(object) === id)) throw new Error(`no ${id} among ${objects.map(idOf).join(', ')}`);
    return objects.map((object) => (idOf(object) === id ? (assign(object, path.split('.'), value) as KubeJson) : object));
  });

/** Loses an object. @throws Error when there is no such object */
export const drop = (id: string): Break =>
  change(`without ${id}`, ({ objects }) => {
    const left = objects.filter((object) => idOf(object) !== id);
    if (left.length === objects.length) throw new Error(`no ${id} among ${objects.map(idOf).join(', ')}`);
    return left;
  });

/** Brings an object that nobody asked for. */
export const add = (object: KubeJson): Break => change(`with ${idOf(object)}`, ({ objects }) => [...objects, object]);

/** A blueprint that says something else of a component. */
export const plan = (service: string, component: string, facts: Readonly<Record<string, unknown>>): Break => ({
  what: `plan of ${service}/${component}: ${JSON.stringify(facts)}`,
  apply: (site) => {
    const index = site.blueprint.services.findIndex(({ name }) => name === service);
    const known = site.blueprint.services[index]?.components[component];
    return {
      ...site,
      blueprint: assign(site.blueprint, ['services', String(index), 'components', component], { ...known, ...facts }) as never,
    };
  },
});

/** A copy with the value at the path; parts of the path are keys or, in arrays, positions. */
export function assign(target: unknown, [key = '', ...rest]: readonly string[], value: unknown): unknown {
  const current = (target as Readonly<Record<string, unknown>> | undefined)?.[key];
  const next = rest.length === 0 ? value : assign(current, rest, value);
  if (Array.isArray(target)) return target.map((item: unknown, index) => (String(index) === key ? next : item));
  const { [key]: _, ...others } = (target ?? {}) as Readonly<Record<string, unknown>>;
  return next === undefined ? others : { ...others, [key]: next };
}
