import { join } from 'node:path';
import type { Serve } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { PATHS, TRIED } from './places';

/** Its rules for a web application firewall. */
const RULES = join(sourceOf(__dirname), 'waf.conf');

/** The ways in at one of its hosts. */
export function waysAt(host: string, suffix: string): readonly (readonly [string, Serve])[] {
  const way = (path: string, limit: NonNullable<Serve['limit']>): Serve => ({
    host,
    path,
    component: 'portal',
    port: 'http',
    limit,
    maxBody: '1Mi',
    waf: { before: RULES, methods: ['PUT', 'DELETE'] },
  });
  return [
    [`portal${suffix}`, way('/', 'default')],
    [`oidc${suffix}`, way(PATHS.oidc, 'api')],
    // all else is asked far more often than that allows
    ...Object.entries(TRIED).map(([key, path]) => [`${key}${suffix}`, way(path, 'auth')] as const),
  ];
}
