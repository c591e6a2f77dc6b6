import { join } from 'node:path';
import type { Serve } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { RESOURCES, oidcPath, realmPath, triedPath } from './places';

/** Its rules for a web application firewall. */
const RULES = join(sourceOf(__dirname), 'waf.conf');

/** The ways in: the realm of the site and what its pages load. The realm `master`, the console and the API of administrators are not among them. */
export function waysAt(host: string, realm: string): Readonly<Record<string, Serve>> {
  const way = (path: string, limit: NonNullable<Serve['limit']>, methods: readonly string[] = []): Serve => ({
    host,
    path,
    component: 'server',
    port: 'http',
    limit,
    maxBody: '1Mi',
    waf: { before: RULES, methods },
  });
  return {
    // people change what they prove themselves by at their account's page
    realm: way(realmPath(realm), 'default', ['PUT', 'DELETE']),
    oidc: way(oidcPath(realm), 'api'),
    tried: way(triedPath(realm), 'auth'),
    resources: way(RESOURCES, 'default'),
  };
}
