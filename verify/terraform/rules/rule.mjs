/**
 * A fact about one resource type that the schema does not hold.
 * `config` rules read what the user wrote (null where nothing was written); `object` rules read the object as it will be and the cloud around it.
 * `holds` returns false when the fact is broken. Whatever it reads that is not known yet postpones the verdict to apply.
 *
 * @typedef {{ type: string, stage: 'config' | 'object', says: string, holds: (value: any, around: Around) => boolean }} Rule
 * @typedef {{ cloud: import('../cloud.mjs').Cloud, key?: string, prior: Record<string, any> | null }} Around
 */
import { UNKNOWN } from '../values.mjs';

class NotYet extends Error {}

const asKnown = (value) =>
  value === null || typeof value !== 'object'
    ? value
    : new Proxy(value, {
        get: (target, name, receiver) => {
          const part = Reflect.get(target, name, receiver);
          if (part === UNKNOWN) throw new NotYet();
          return asKnown(part);
        },
      });

/** True, false, or undefined where the verdict waits. @param {() => boolean} ask */
export const decide = (rule, value, around) => {
  try {
    return rule.holds(asKnown(value), around);
  } catch (error) {
    if (error instanceof NotYet) return undefined;
    throw error;
  }
};

/** @returns {Rule} */
export const onConfig = (type, says, holds) => ({ type, stage: 'config', says, holds });

/** @returns {Rule} */
export const onObject = (type, says, holds) => ({ type, stage: 'object', says, holds });

/** How many of the arguments were written. */
export const given = (...values) => values.filter((value) => value !== null && value !== undefined && value !== '').length;

/** The elements of a block or list that may be absent, or single. */
export const items = (value) => (value === null || value === undefined ? [] : Array.isArray(value) ? value : [value]);
