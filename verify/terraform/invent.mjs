// What the cloud answers for attributes that it decides: the same every time for the same object, and right in shape.
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { LATE_RANGE } from './addresses.mjs';
import { attributeType } from './schema.mjs';

const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const identities = read('./identities.json');
const limits = read('./limits.json').resources;

const hex = (text, length) => createHash('sha256').update(text).digest('hex').slice(0, length);
const pairs = (text) => text.match(/../g).join(':');
const INSTANT = '2026-01-01T00:00:00Z';

/** @typedef {{ resource: string, seed: string, cloud: import('./cloud.mjs').Cloud, data: boolean }} Context */
/** @typedef {import('./computed.mjs').Hole} Hole */

// the first pattern that matches an attribute's path decides
const texts = [
  [/(^|\.)fingerprint$/, ({ seed }) => pairs(hex(seed, 32))],
  [/(^|\.)mac_address$/, ({ seed }) => `86:00:00:${pairs(hex(seed, 6))}`],
  [/(^|\.)(ipv6_network|ip_network)$/, ({ cloud, seed }) => `${cloud.takeIpv6Prefix(seed)}/64`],
  [/(^|\.)ipv6(_address)?$/, ({ cloud, seed }) => `${cloud.takeIpv6Prefix(seed)}1`],
  [/(^|\.)(ipv4(_address)?|ip|ip_address|gateway|gateway_ip)$/, ({ cloud, seed }) => cloud.takeIpv4(seed)],
  [/(^|\.)(location|home_location)$/, () => 'fsn1'],
  [/(^|\.)datacenter$/, () => 'fsn1-dc14'],
  [/(^|\.)network_zone$/, () => 'eu-central'],
  [/(^|\.)region(_name)?$/, () => 'GRA'],
  [/(^|\.)(status|state)$/, () => 'running'],
  [/(_on|_at|(^|_|\.)(date|created|modified))$/, () => INSTANT],
  [/(^|\.)(json|policy|meta)$/, () => '{"Version":"2012-10-17","Statement":[]}'],
  [/(^|\.)linux_device$/, ({ seed }) => `/dev/disk/by-id/scsi-0HC_Volume_${hex(seed, 8)}`],
  [/(^|\.)arn$/, ({ seed }) => `arn:aws:s3:::${hex(seed, 8)}`],
];

const inventText = (hole, context) => {
  const [, make] = texts.find(([pattern]) => pattern.test(hole.path)) ?? [null, ({ seed }) => `${hole.name}-${hex(seed, 8)}`];
  return make({ ...context, seed: `${context.seed} ${hole.path}` });
};

const sample = (type, hole, context) => {
  const [kind, of] = typeof type === 'string' ? [type] : type;
  if (kind === 'string') return inventText(hole, context);
  if (kind === 'number') return 0;
  if (kind === 'bool') return false;
  if (kind === 'dynamic') return null;
  if (kind === 'object')
    return Object.fromEntries(
      Object.entries(of).map(([name, inner]) => [name, sample(inner, { ...hole, name, path: `${hole.path}.${name}` }, context)]),
    );
  if (kind === 'map') return {};
  // what a data source finds is worth something only when it finds something
  return context.data && of === 'string' ? found(hole, context) : [];
};

const found = (hole, context) =>
  /(^|_)(ips|addresses)$/.test(hole.name)
    ? [
        context.cloud.takeIpv4(`${context.seed} ${hole.path}`, [LATE_RANGE]),
        `${context.cloud.takeIpv6Prefix(`${context.seed} ${hole.path}`)}1`,
      ]
    : [inventText(hole, context)];

/** A value for an attribute that only the cloud decides. @param {Hole} hole @param {Context} context */
export const invent = (hole, context) => {
  const choices = limits[context.resource]?.[hole.path]?.oneOf;
  if (choices && hole.type === 'string') return choices[0];
  if (hole.attribute.nested_type?.nesting_mode === 'single') {
    const inner = Object.entries(hole.attribute.nested_type.attributes).map(([name, attribute]) => {
      const path = `${hole.path}.${name}`;
      return [name, invent({ path, name, type: attributeType(attribute), attribute, siblings: {} }, context)];
    });
    return Object.fromEntries(inner);
  }
  return sample(hole.type, hole, context);
};

/** The id of an object, from its own arguments or from the cloud's numbering. @param {string} type @param {Record<string, any>} value */
export const identify = (type, value, seed, cloud) => {
  const template = identities.ids[type];
  if (template)
    return template.replace(/\{([^}]+)\}/g, (_, names) => {
      const first = names.split('|').find((name) => value[name] !== null && value[name] !== undefined);
      return first === undefined ? '' : String(value[first]);
    });
  if (type.startsWith('cloudflare_')) return hex(seed, 32);
  return String(cloud.takeNumber(seed));
};
