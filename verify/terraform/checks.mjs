// Everything that the stand-in providers refuse beyond what Terraform itself does: limits, references to objects that are not there, rules.
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { isNetwork } from './addresses.mjs';
import * as dns from './rules/dns.mjs';
import * as hcloud from './rules/hcloud.mjs';
import * as minio from './rules/minio.mjs';
import * as ovh from './rules/ovh.mjs';
import { decide, given } from './rules/rule.mjs';
import { UNKNOWN } from './values.mjs';

/** @typedef {{ path: string, says: string }} Finding */

const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const limits = read('./limits.json').resources;
const references = read('./references.json').resources;
const identities = read('./identities.json');
const families = [hcloud, dns, ovh, minio];
/** @type {import('./rules/rule.mjs').Rule[]} */
export const rules = families.flatMap((family) => family.rules);

/** What the cloud decides about a type before anything is invented, what it will not delete, what exists at all. */
export const settle = Object.assign({}, ...families.map((family) => family.settle));
const inUse = Object.assign({}, ...families.map((family) => family.inUse));
const exists = Object.assign({}, ...families.map((family) => family.exists));

const LABEL = /^([a-z0-9A-Z]([-._a-z0-9A-Z]{0,61}[a-z0-9A-Z])?)?$/;
const HOSTNAME = /^(?=.{1,253}\.?$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.?$/i;
const BUCKET = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

const isJson = (text) => {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
};

const formats = {
  network: { says: 'the start of a block in CIDR notation', test: isNetwork },
  ip: { says: 'an IP address', test: (text) => isIP(text) !== 0 },
  'network-or-ip': { says: 'an IP address or the start of a block', test: (text) => isIP(text) !== 0 || isNetwork(text) },
  hostname: { says: 'a host name', test: (text) => HOSTNAME.test(text) },
  bucket: { says: 'an S3 bucket name (3–63 of a–z, 0–9, "-", ".")', test: (text) => BUCKET.test(text) },
  json: { says: 'a JSON document', test: isJson },
  labels: {
    says: 'labels of at most 63 letters, digits, "-", "_", "."',
    test: (labels) =>
      Object.entries(labels).every(
        ([key, value]) => LABEL.test(key.split('/').at(-1)) && key !== '' && (value === UNKNOWN || LABEL.test(value)),
      ),
  },
};

const limitKinds = {
  oneOf: (allowed, value) => allowed.includes(value) || `expected one of ${allowed.join(', ')}`,
  min: (least, value) => Number(value) >= least || `expected at least ${least}`,
  max: (most, value) => Number(value) <= most || `expected at most ${most}`,
  pattern: (pattern, value) => new RegExp(pattern).test(String(value)) || `expected ${pattern}`,
  maxBytes: (most, value) => Buffer.byteLength(value) <= most || `expected at most ${most} bytes, got ${Buffer.byteLength(value)}`,
  maxItems: (most, value) => value.length <= most || `expected at most ${most} elements, got ${value.length}`,
  minItems: (least, value) => value.length >= least || `expected at least ${least} elements, got ${value.length}`,
  removed: (advice) => `the attribute is gone: ${advice}`,
  format: (name, value) => formats[name].test(value) || `expected ${formats[name].says}`,
};
const WHOLE = ['maxItems', 'minItems'];

/** The values at a dotted path, through blocks, lists and sets. `whole` stops before the elements of the last part. */
export const valuesAt = (value, path, whole) =>
  path.split('.').reduce(
    (found, name, index, names) =>
      found
        .filter((part) => part !== null && part !== undefined && part !== UNKNOWN)
        .map((part) => part[name] ?? null)
        .flatMap((part) => (Array.isArray(part) && !(whole && index === names.length - 1) ? part : [part])),
    [value],
  );

const shown = (value) => {
  const text = JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part));
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
};

/** Where a value that the user wrote breaks a limit. @returns {Finding[]} */
const brokenLimits = (type, config) =>
  Object.entries(limits[type] ?? {}).flatMap(([path, kinds]) =>
    Object.entries(kinds).flatMap(([kind, bound]) =>
      valuesAt(config, path, WHOLE.includes(kind))
        .filter((value) => value !== null && value !== UNKNOWN)
        .map((value) => [value, limitKinds[kind](bound, value)])
        .filter(([, verdict]) => verdict !== true)
        .map(([value, verdict]) => ({
          path,
          says: `${path}: ${verdict}${kind.startsWith('max') && kind !== 'max' ? '' : `, got ${shown(value)}`}`,
        })),
    ),
  );

const brokenRules = (stage, type, value, around) =>
  rules
    .filter((rule) => rule.type === type && rule.stage === stage && decide(rule, value, around) === false)
    .map((rule) => ({ path: '', says: rule.says }));

/** What is wrong with what the user wrote. @returns {Finding[]} */
export const configFindings = (type, config, around) => [...brokenLimits(type, config), ...brokenRules('config', type, config, around)];

const isDangling = (value, { to, by = ['id'], outside = false }, cloud) => {
  const looksLikeId = /^\d+$/.test(String(value));
  return !cloud.find(to, value, by) && (!outside || looksLikeId);
};

/** Arguments that name an object which is not there. @returns {Finding[]} */
const danglingReferences = (type, value, cloud) =>
  Object.entries(references[type] ?? {}).flatMap(([path, target]) =>
    valuesAt(value, path, false)
      .filter((id) => given(id) === 1 && id !== UNKNOWN && Number(id) !== 0)
      .filter((id) => isDangling(id, target, cloud))
      .map((id) => ({ path, says: `${path}: there is no ${target.to} ${shown(id)}` })),
  );

const twins = (type, value, { cloud, key }) =>
  (identities.unique[type] ?? [])
    .filter((attribute) => given(value[attribute]) === 1 && cloud.all(type, key).some((other) => other[attribute] === value[attribute]))
    .map((attribute) => ({ path: attribute, says: `${attribute}: another ${type} has it already, got ${shown(value[attribute])}` }));

/** What the arguments of an object name that is not there. Asked first: the cloud looks an owner up before it gives an address. @returns {Finding[]} */
export const referenceFindings = (type, value, cloud) => danglingReferences(type, value, cloud);

/** What is wrong with an object as it is about to be. @returns {Finding[]} */
export const objectFindings = (type, value, around) => [...twins(type, value, around), ...brokenRules('object', type, value, around)];

/** Why an object cannot be deleted, or undefined. @returns {string | undefined} */
export const whyKept = (type, value, cloud) => {
  if (value.delete_protection === true || value.change_protection === true)
    return 'protection is on: the API refuses to delete the object (protected)';
  return inUse[type]?.(value.id, cloud) ? 'others still use the object (resource_in_use)' : undefined;
};

/** Whether something that Terraform did not make can exist under an id. */
export const mayExist = (type, id) => exists[type]?.(id) ?? id !== '';

/** What an import cannot learn of a type, with the value that it gets. */
export const unread = (type) => identities.unread[type] ?? {};
