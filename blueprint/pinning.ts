import type { Environment } from '../environments/environment';
import type { CheckedOptions } from './check';
import type { ContractName, Need } from './contracts/contract';
import { DOOR } from './doors';
import type { CommonInput } from './service';

/** Services that could answer a need. */
export function providersOf({ services }: Environment, { contract, from }: Need): readonly string[] {
  return Object.entries(services)
    .filter(
      ([name, { definition }]) => (from === undefined || from === name) && definition.provides?.[contract as ContractName] !== undefined,
    )
    .map(([name]) => name);
}

/** Production as it is, each need tied to who answers it now: a copy must not stand for election. */
export function pinned(environment: Environment): Environment['services'] {
  const pin = (need: Need): Need => {
    const providers = providersOf(environment, need);
    return providers.length === 1 && need.from === undefined
      ? { ...need, ...(providers[0] !== undefined && { from: providers[0] }) }
      : need;
  };
  return Object.fromEntries(
    Object.entries(environment.services).map(([name, { definition, ...use }]) => [
      name,
      {
        ...use,
        definition: definition.needs ? { ...definition, needs: (context) => map(definition.needs?.(context) ?? {}, pin) } : definition,
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
