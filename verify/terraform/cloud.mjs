// The world that the stand-in providers act on: the objects that exist, the addresses given out. It lives as long as one judgement.
import { createHash } from 'node:crypto';
import { DOCUMENTATION_RANGES, host, hostCount } from './addresses.mjs';

/** @typedef {{ type: string, key: string, value: Record<string, any>, adopted: boolean }} CloudObject */

/** A number below `below` that depends on the text alone. */
export const draw = (text, below) => Number(BigInt(`0x${createHash('sha256').update(text).digest('hex').slice(0, 15)}`) % BigInt(below));

export class Cloud {
  /** @type {Map<string, CloudObject>} */
  #objects = new Map();
  #taken = new Set();
  #answers = new Map();
  /** @type {Map<string, Record<string, unknown>>} what existed before Terraform came, by `<type>/<id>` */
  #standing = new Map();

  /** Tells the cloud of an object that exists already, with what is known of it. */
  stand(type, id, value) {
    this.#standing.set(`${type}/${id}`, value);
  }

  standing(type, id) {
    return this.#standing.get(`${type}/${id}`);
  }

  get(key) {
    return this.#objects.get(key);
  }

  put(type, key, value, adopted = false) {
    this.#objects.set(key, { type, key, value, adopted: this.#objects.get(key)?.adopted ?? adopted });
  }

  remove(key) {
    this.#objects.delete(key);
  }

  /** The objects of a type, without the one under `except`. @param {string} type @param {string} [except] @returns {Record<string, any>[]} */
  all(type, except) {
    return [...this.#objects.values()].filter((object) => object.type === type && object.key !== except).map((object) => object.value);
  }

  /** The object of a type that has the value in one of the attributes; ids compare as text. */
  find(type, value, by = ['id']) {
    return this.all(type).find((object) => by.some((attribute) => String(object[attribute]) === String(value)));
  }

  /** The keys of every object that exists. */
  inventory() {
    return [...this.#objects.values()].map((object) => object.key).sort();
  }

  /** The answer to a question that was asked before, or a new one. */
  remember(question, answer) {
    if (!this.#answers.has(question)) this.#answers.set(question, answer());
    return this.#answers.get(question);
  }

  /** One of `count` choices, the first free one after a point that the text decides; it stays taken. */
  #take(text, count, choice) {
    const start = draw(text, count);
    for (let step = 0; step < count; step += 1) {
      const pick = choice((start + step) % count);
      if (!this.#taken.has(pick)) {
        this.#taken.add(pick);
        return pick;
      }
    }
    throw new Error(`the stand-in cloud has nothing left of ${count} choices`);
  }

  takeNumber(text) {
    return Number(this.#take(text, 9_000_000, (n) => String(10_000_000 + n)));
  }

  takeIpv4(text, ranges = DOCUMENTATION_RANGES) {
    const usable = ranges.flatMap((range) => Array.from({ length: hostCount(range) }, (_, n) => host(range, n + 1)));
    return this.#take(text, usable.length, (n) => usable[n]);
  }

  /** A /64 of the documentation range, without its length: 2001:db8:12:34:: */
  takeIpv6Prefix(text) {
    return this.#take(text, 2 ** 30, (n) => `2001:db8:${((n >>> 15) + 1).toString(16)}:${((n & 0x7fff) + 1).toString(16)}::`);
  }
}
