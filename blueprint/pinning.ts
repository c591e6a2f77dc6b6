import type { Environment } from '../environments/environment';
import type { CheckedOptions } from './check';
import type { ContractName, Need } from './contracts/contract';
import { DOOR } from './doors';
import { fittest } from './provision';
import { ownOptions, type CommonInput } from './service';

/** A site whose shape was checked, with the options of its services. */
export interface Checked {
  readonly environment: Environment;
  readonly options: CheckedOptions;
}

/** Services that could answer a need of a service; that itself never does. */
export function providersOf({ environment: { services }, options }: Checked, consumer: string, need: Need): readonly string[] {
  const able = Object.entries(services).filter(
    ([name, { definition }]) =>
      name !== consumer &&
      (need.from === undefined || need.from === name) &&
      definition.provides?.[need.contract as ContractName] !== undefined,
  );
  return fittest(able, need, ([name, { definition }]) => ({ definition, options: ownOptions(options[name] ?? {}) })).map(([name]) => name);
}

/** Production as it is, each need tied to who answers it now: a copy must not stand for election. */
export function pinned(site: Checked): Environment['services'] {
  const pin = (consumer: string, need: Need): Need => {
    const [provider, ...others] = providersOf(site, consumer, need);
    return provider !== undefined && others.length === 0 ? { ...need, from: provider } : need;
  };
  return Object.fromEntries(
    Object.entries(site.environment.services).map(([name, { definition, ...use }]) => [
      name,
      {
        ...use,
        definition: definition.needs
          ? { ...definition, needs: (context) => map(definition.needs?.(context) ?? {}, (need) => pin(name, need)) }
          : definition,
      },
    ]),
  );
}

/** Every service with the one door that the site has now, which a copy of that must not take over. A site with several names them by itself. */
export function doorPinned({ services }: Environment, options: CheckedOptions): CheckedOptions {
  const [door, ...others] = Object.entries(services).flatMap(([name, { definition }]) => (definition.provides?.[DOOR] ? [name] : []));
  if (door === undefined || others.length > 0) return options;
  return map(options, (own) => ({ ...own, answeredBy: { [DOOR]: door, ...(own as CommonInput).answeredBy } }));
}

export const map = <A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Readonly<Record<string, B>> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
