import { toYaml, type JsonObject } from '../../constructs/files/yaml';
import { SIZES } from './facts';
import type { Options } from './service';

/** The most that each container may take, in MiB; upstream sets no limit, and one that leaks would take the pods of its node along. */
export const LIMITS = {
  'unbound-mailcow': 256,
  'mysql-mailcow': 1024,
  'redis-mailcow': 512,
  // it holds its signatures twice while it reads new ones
  'clamd-mailcow': 3072,
  'rspamd-mailcow': 1024,
  'php-fpm-mailcow': 1024,
  'sogo-mailcow': 1536,
  'dovecot-mailcow': 1024,
  'postfix-mailcow': 512,
  'postfix-tlspol-mailcow': 128,
  'memcached-mailcow': 128,
  'nginx-mailcow': 256,
  'acme-mailcow': 256,
  'netfilter-mailcow': 256,
  'watchdog-mailcow': 256,
  'dockerapi-mailcow': 256,
  'olefy-mailcow': 512,
  'ofelia-mailcow': 128,
} as const;

/** Into the journal of the machine, which bounds it and which the site's agent reads: `docker compose logs` reads it too. Mailcow keeps lines of its own in Redis. */
const LOGGING: JsonObject = { driver: 'journald', options: { tag: '{{.Name}}' } };

/** `docker-compose.override.yml`: what is ours beside upstream's file, which updates replace. */
export function overrideOf({ size }: Options): string {
  const wide = SIZES[size].indexers > 1 ? 2 : 1;
  const services = Object.entries(LIMITS).map(([name, mib]): [string, JsonObject] => [
    name,
    { logging: LOGGING, mem_limit: `${mib * (name === 'mysql-mailcow' || name === 'dovecot-mailcow' ? wide : 1)}m` },
  ]);
  return toYaml({ services: Object.fromEntries(services) });
}
