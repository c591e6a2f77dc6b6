import type { JsonObject, JsonValue } from '../files/yaml';
import type { k8s } from 'cdk8s-plus-28';

/** Where the generated types rename a field of the API; all others (but JSON schemas in custom resource definitions) are spelled alike. */
export const WIRE_NAMES = {
  clientIp: 'clientIP',
  clusterIp: 'clusterIP',
  datasetUuid: 'datasetUUID',
  diskUri: 'diskURI',
  downwardApi: 'downwardAPI',
  externalId: 'externalID',
  hostIp: 'hostIP',
  hostIpc: 'hostIPC',
  hostPid: 'hostPID',
  insecureSkipTlsVerify: 'insecureSkipTLSVerify',
  loadBalancerIp: 'loadBalancerIP',
  nodeId: 'nodeID',
  nonResourceUrLs: 'nonResourceURLs',
  pdId: 'pdID',
  podCidr: 'podCIDR',
  podCidRs: 'podCIDRs',
  providerId: 'providerID',
  scaleIo: 'scaleIO',
  setHostnameAsFqdn: 'setHostnameAsFQDN',
  storagePolicyId: 'storagePolicyID',
  targetCpuUtilizationPercentage: 'targetCPUUtilizationPercentage',
  targetWwNs: 'targetWWNs',
  volumeId: 'volumeID',
} as const;
type WireName<K> = K extends keyof typeof WIRE_NAMES ? (typeof WIRE_NAMES)[K] : K;

/** Fields of the API that are younger than the generated types (1.28). */
interface Younger {
  /** Pause before the stop signal; GA in 1.34. */
  readonly preStop: { readonly sleep?: { readonly seconds: number } };
}

// IntOrString and Quantity are one structure to TypeScript: the field's name tells them apart.
type NumberOrName = 'port' | 'targetPort' | 'maxSurge' | 'maxUnavailable' | 'minAvailable';
type IsUnion<T> = [T, k8s.IntOrString] extends [k8s.IntOrString, T] ? true : false;

type PlainField<T, K> = T extends Date
  ? string
  : T extends string | number | boolean
    ? T
    : T extends readonly (infer Item)[]
      ? readonly PlainField<Item, K>[]
      : IsUnion<T> extends true
        ? K extends NumberOrName
          ? number | string
          : string
        : T extends object
          ? Plain<T> & (K extends keyof Younger ? Younger[K] : unknown)
          : T;

/**
 * A type of the Kubernetes API as its JSON: `IntOrString` is a number or a string, `Quantity` and `Date` are strings,
 * and each field has the name that the API gives it.
 */
export type Plain<T> = { readonly [K in keyof T as WireName<K>]: PlainField<T[K], K> };

/**
 * A copy with nothing but JSON in it; properties that are undefined are left out.
 * @throws Error that names the place when a value has no JSON form
 */
export function toJson<T extends JsonValue>(value: unknown, where: string): T {
  return copy(value, where) as T;
}

function copy(value: unknown, where: string): JsonValue {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item: unknown, index) => copy(item, `${where}[${index}]`));
  if (typeof value !== 'object' || !isPlain(value)) throw new Error(`${where}: is not JSON, got ${describe(value)}, expected plain data`);
  const result: Record<string, JsonValue> = {};
  for (const [key, item] of Object.entries(value)) if (item !== undefined) result[key] = copy(item, `${where}.${key}`);
  return result satisfies JsonObject;
}

function isPlain(value: object | undefined): boolean {
  const prototype: unknown = value === undefined ? undefined : Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : String(value);
}
