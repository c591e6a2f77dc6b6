/** User `valkey` of the image, and its group. */
export const VALKEY = 999;

/** Name under which Sentinels know the servers. */
export const GROUP = 'main';
export const SENTINELS = 3;
/** Sentinels that must agree: a majority of them. */
export const QUORUM = 2;

/** Names of the replicas of a StatefulSet, whose Service has this host name: `<name>-<n>.<name>-pods.<namespace>…`. */
export function replicaHosts(host: string, replicas: number): readonly string[] {
  const [name = '', ...domain] = host.split('.');
  return Array.from({ length: replicas }, (_, replica) => `${name}-${replica}.${name}-pods.${domain.join('.')}`);
}

/** The Sentinels beside a proxy. */
export const sentinelHosts = (proxy: string): readonly { readonly host: string; readonly port: number }[] =>
  replicaHosts(proxy.replace(/-proxy\./, '-sentinel.'), SENTINELS).map((host) => ({ host, port: 26_379 }));
