// One provider, as its schema describes it, acting on a stand-in cloud. Requests and answers carry decoded values; server.mjs puts them on the wire.
import { readFileSync } from 'node:fs';
import { configFindings, mayExist, objectFindings, referenceFindings, settle, unread, whyKept } from './checks.mjs';
import { conform, fillComputed, intrusions, leaveComputedUnknown } from './computed.mjs';
import { identify, invent } from './invent.mjs';
import { given } from './rules/rule.mjs';
import { attributeType, blockType } from './schema.mjs';
import { equal, fingerprint, UNKNOWN } from './values.mjs';

const forceNew = JSON.parse(readFileSync(new URL('./force-new.json', import.meta.url), 'utf8')).resources;

/** What the provider refuses, in the words that Terraform shows. */
export class Refusal extends Error {
  /** @param {string} summary @param {{ path: string, says: string }[]} findings */
  constructor(summary, findings) {
    super(summary);
    this.findings = findings;
  }
}

const refuse = (summary, findings) => {
  if (findings.length > 0) throw new Refusal(summary, findings);
};

const at = (value, path) => path.split('.').reduce((part, name) => part?.[name] ?? null, value);

const typeAt = (block, path) => {
  const [name, ...rest] = path.split('.');
  const attribute = block.attributes?.[name];
  return rest.length === 0 ? attributeType(attribute) : typeAt({ attributes: attribute.nested_type.attributes }, rest.join('.'));
};

export class Provider {
  #cloud;
  #schemas;

  /** @param {ReturnType<import('./schema.mjs').onlyProvider>} schemas @param {import('./cloud.mjs').Cloud} cloud */
  constructor(schemas, cloud) {
    this.#schemas = schemas;
    this.#cloud = cloud;
  }

  get schemas() {
    return this.#schemas;
  }

  #block(type) {
    return this.#schemas.resources[type].block;
  }

  /** Refuses what the schema allows and the real provider would not. */
  validate(type, config) {
    this.#refuseIntrusions(this.#block(type), config);
    refuse('Invalid argument', configFindings(type, config, { cloud: this.#cloud, prior: null }));
  }

  validateDataSource(type, config) {
    this.#refuseIntrusions(this.#schemas.dataSources[type].block, config);
  }

  #refuseIntrusions(block, config) {
    refuse(
      'Value for an attribute that only the provider sets',
      intrusions(block, config).map((path) => ({ path, says: `${path}: its value is decided by the provider; remove it` })),
    );
  }

  /** @returns {{ planned: unknown, replace: string[] }} */
  plan(type, prior, proposed, config) {
    if (proposed === null) return { planned: null, replace: [] };
    const block = this.#block(type);
    refuse('Invalid argument', configFindings(type, config, { cloud: this.#cloud, prior }));
    const planned = prior !== null && equal(blockType(block), prior, proposed) ? prior : leaveComputedUnknown(block, proposed);
    return { planned, replace: prior === null ? [] : this.#replacing(type, prior, planned) };
  }

  #replacing(type, prior, planned) {
    return (forceNew[type] ?? [])
      .map((path) => ({ path: path.replace('?', ''), onlyIfSet: path.endsWith('?') }))
      .filter(({ path, onlyIfSet }) => {
        const next = at(planned, path);
        return !equal(typeAt(this.#block(type), path), at(prior, path), next) && !(onlyIfSet && next === null);
      })
      .map(({ path }) => path.split('.')[0]);
  }

  /** @returns {{ value: unknown, key: string }} */
  apply(type, prior, planned, key) {
    if (planned === null) return this.#delete(type, key);
    refuse('Reference to an object that does not exist', referenceFindings(type, planned, this.#cloud));
    const seed = `${type} ${fingerprint(blockType(this.#block(type)), planned)}`;
    const own = prior === null ? undefined : key;
    const settled = settle[type]?.(planned, { cloud: this.#cloud, seed, key: own }) ?? planned;
    const value = this.#complete(type, settled, seed, prior);
    refuse('The API refuses the object', objectFindings(type, value, { cloud: this.#cloud, key: own, prior }));
    const newKey = own ?? this.#newKey(type, value, seed);
    this.#cloud.put(type, newKey, value);
    return { value: { ...value, ...this.#keptByTheCloud(type, newKey) }, key: newKey };
  }

  #complete(type, planned, seed, prior) {
    const context = { resource: type, seed, cloud: this.#cloud, data: false };
    const filled = fillComputed(this.#block(type), planned, (hole) => (hole.path === 'id' ? UNKNOWN : invent(hole, context)));
    if (filled.id !== UNKNOWN) return filled;
    const id = prior?.id ?? identify(type, filled, seed, this.#cloud);
    return { ...filled, id: this.#block(type).attributes.id.type === 'number' ? Number(id) : id };
  }

  #newKey(type, value, seed) {
    const key = [type, value.zone ?? value.zone_id, value.id ?? identify(type, value, seed, this.#cloud)]
      .filter((part) => part !== undefined && part !== null)
      .join('/');
    refuse('The API refuses the object', this.#cloud.get(key) ? [{ path: 'id', says: `it exists already: ${key}` }] : []);
    return key;
  }

  /** After an import some arguments stay as the import left them, whatever an update says. */
  #keptByTheCloud(type, key) {
    const object = this.#cloud.get(key);
    return object.adopted && type === 'ovh_vps' ? { plan: unread(type).plan } : {};
  }

  #delete(type, key) {
    const object = this.#cloud.get(key);
    const why = object && whyKept(type, object.value, this.#cloud);
    refuse('The API refuses to delete the object', why ? [{ path: '', says: why }] : []);
    this.#cloud.remove(key);
    return { value: null, key };
  }

  /** The object as the cloud has it now, or null when it is gone. */
  read(key) {
    return this.#cloud.get(key)?.value ?? null;
  }

  /** An object that existed before: what the cloud was told of it, and inventions for the rest. */
  import(type, id) {
    const key = `${type}/${id}`;
    if (this.#cloud.get(key)) return { value: this.read(key), key };
    refuse('Cannot import non-existent remote object', mayExist(type, id) ? [] : [{ path: 'id', says: `there is no ${type} ${id}` }]);
    const block = this.#block(type);
    const identity = Object.fromEntries(['id', 'service_name'].filter((name) => block.attributes[name]).map((name) => [name, id]));
    const numeric = block.attributes.id?.type === 'number' ? { id: Number(id) } : {};
    const told = { ...conform(block, this.#cloud.standing(type, id) ?? {}), ...identity, ...numeric, ...unread(type) };
    const context = { resource: type, seed: key, cloud: this.#cloud, data: false };
    const value = fillComputed(block, told, (hole) => invent(hole, context));
    this.#cloud.put(type, key, value, true);
    return { value, key };
  }

  /** What a data source finds: the object of that name where Terraform made one, else something of the right shape; the same at every reading. */
  find(type, config) {
    const owner = config.service_name ?? config.id;
    refuse(
      'No such object',
      given(owner) === 1 && !mayExist(type, String(owner)) ? [{ path: 'service_name', says: `there is no ${type} ${owner}` }] : [],
    );
    const block = this.#schemas.dataSources[type].block;
    const seed = `data ${type} ${fingerprint(blockType(block), config)}`;
    const context = { resource: type, seed, cloud: this.#cloud, data: true };
    const match = this.#namesake(type, config);
    return this.#cloud.remember(seed, () =>
      fillComputed(block, config, (hole) => (this.#answers(type, hole) && match ? match[hole.path] : invent(hole, context))),
    );
  }

  #namesake(type, config) {
    const asked = ['id', 'name', 'bucket'].filter((name) => given(config[name]) === 1);
    return asked.length === 0
      ? undefined
      : this.#cloud.all(type).find((object) => asked.every((name) => String(object[name]) === String(config[name])));
  }

  /** True where resource and data source have the same attribute. */
  #answers(type, hole) {
    const attribute = this.#schemas.resources[type]?.block.attributes[hole.path];
    return attribute !== undefined && JSON.stringify(attributeType(attribute)) === JSON.stringify(hole.type);
  }
}
