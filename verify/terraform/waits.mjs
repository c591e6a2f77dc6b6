// Whether every object waits for those that it needs: one that is made by luck after its owner is made before it another day.
import { readFileSync } from 'node:fs';
import { valuesAt } from './checks.mjs';

/** @typedef {{ resources: { mode: string, type: string, name: string, instances: { attributes: Record<string, any>, dependencies?: string[] }[] }[] }} State */

const { resources: references, waits } = JSON.parse(readFileSync(new URL('./references.json', import.meta.url), 'utf8'));

const isSame = (one, other) => one !== null && one !== undefined && one !== '' && String(one) === String(other);

/** What an object names in its arguments. */
const named = (object, all) =>
  Object.entries(references[object.type] ?? {}).flatMap(([path, { to, by = ['id'] }]) =>
    valuesAt(object.attributes, path, false).flatMap((value) =>
      all.filter((other) => other.type === to && by.some((attribute) => isSame(other.attributes[attribute], value))),
    ),
  );

/** What an object needs without naming it. */
const unnamed = (object, all) =>
  (waits[object.type] ?? [])
    .filter(({ when }) => when === undefined || object.attributes[when] === true)
    .flatMap((wait) =>
      all.filter(
        (other) =>
          other.type === wait.for && wait.same.every((attribute) => isSame(object.attributes[attribute], other.attributes[attribute])),
      ),
    );

/**
 * Objects of a state that do not wait for another object of it which they need, in words.
 * @param {State} state as `terraform state pull` prints it: its dependencies are transitive
 * @returns {string[]}
 */
export const hastyObjects = ({ resources }) => {
  const all = resources
    .filter(({ mode }) => mode === 'managed')
    .flatMap(({ type, name, instances }) =>
      instances.map(({ attributes, dependencies = [] }) => ({ type, address: `${type}.${name}`, attributes, dependencies })),
    );
  const hasty = all.flatMap((object) =>
    [...named(object, all), ...unnamed(object, all)]
      .filter((other) => other.address !== object.address && !object.dependencies.includes(other.address))
      .map((other) => `${object.address} needs ${other.address} and does not wait for it: refer to it, or depend on it`),
  );
  return [...new Set(hasty)];
};
