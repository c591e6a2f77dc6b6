import type { SecretRef } from './secret-ref';

/** A user of a Redis of the site. */
export interface RedisRequest {
  /**
   * Patterns of the keys that are its own, such as `session:*`: its user can touch no others (redis.io/docs, ACL).
   * @default all: what other services keep there is open to it
   */
  readonly keys?: readonly string[];
  /**
   * Patterns of the channels that it publishes to and listens at. Software that listens at a pattern (PSUBSCRIBE) says that very pattern.
   * @default those of `keys`; without these every channel whose name does not begin with `_`
   */
  readonly channels?: readonly string[];
  /**
   * Commands beyond those that every user has: the first three tell the names of all keys, those of others too, the last takes away the keys of all.
   * @default [] with `keys`; without these `scan` and `randomkey`
   */
  readonly also?: readonly ('scan' | 'randomkey' | 'keys' | 'flushdb')[];
  /**
   * Whether it asks Sentinels by itself who leads now. Software that cannot, such as Nextcloud, is given one address that follows the leader.
   * @default false
   */
  readonly sentinel?: boolean;
  /**
   * Whether it speaks TLS where the server does, and trusts the `ca` of the answer and no other authority. A server with TLS does not answer who cannot.
   * @default false
   */
  readonly tls?: boolean;
}

export interface RedisResult {
  /** One address that leads to who leads now. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: SecretRef;
  /**
   * PEM of the authority that signed for servers and Sentinels, each under its name here: public, the same for every reader. Undefined where they speak
   * without TLS.
   */
  readonly ca?: string | undefined;
  /** Whom to ask who leads now; undefined where it was not asked for, or where one server stands alone. */
  readonly sentinel: RedisSentinels | undefined;
}

export interface RedisSentinels {
  /** Name under which Sentinels know the group. */
  readonly name: string;
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly user: string;
  readonly password: SecretRef;
}
