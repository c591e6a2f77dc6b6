import { join } from 'node:path';
import type { Serve } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { RESOURCES, oidcPath, realmPath, triedPath } from './places';

/** Its rules for a web application firewall. */
const RULES = join(sourceOf(__dirname), 'waf.conf');

/** Where it says so itself, browsers do not ask X-Frame-Options (w3.org/TR/CSP3, frame-ancestors). */
const FRAMED = "frame-ancestors 'self'; object-src 'none'";

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
    // frames of the page of one's account, by which it learns that somebody has signed out: it does not open where the edge lets nobody show pages in a frame
    cookies: { ...way(`${oidcPath(realm)}/3p-cookies`, 'default'), csp: FRAMED },
    status: { ...way(`${oidcPath(realm)}/login-status-iframe.html`, 'default'), csp: FRAMED },
    tried: way(triedPath(realm), 'auth'),
    resources: way(RESOURCES, 'default'),
  };
}
