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
