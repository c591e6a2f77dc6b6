import { join } from 'node:path';
import { z } from 'zod';
import { oidc, secret } from '../../blueprint/contracts/contract';
import { defineService, image, type Accept, type ChartModule } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { duration, hostname } from '../../environments/fields';
import { CALLBACK, cookieDomain } from './places';

/** Its rules for a web application firewall. */
const RULES = join(sourceOf(__dirname), 'waf.conf');

/**
 * oauth2-proxy 7.15: stands before what has no sign-in of its own (`signIn: 'forward-auth'`) and signs people in by OpenID Connect, once for all hosts of a
 * domain. It keeps no state: who has signed in is in an encrypted cookie.
 */
export const oauth2Proxy = defineService({
  kind: 'oauth2-proxy',
  wave: 'platform',
  options: {
    /** Host name to which people return from the issuer. */
    host: hostname(),
    /**
     * Domain of its cookie: what it signs in to must be in it. Every host of the domain gets the cookie, so all of them must be trusted.
     * @default that of `host`, without its first name
     */
    domain: hostname().optional(),
    /**
     * Groups whose members may come in, everywhere that it stands before.
     * @default [] everybody whom the issuer knows, which a rule questions
     */
    groups: z.array(z.string().regex(/^[^\s,]+$/, { error: 'the name of a group without spaces and commas' })).default([]),
    /**
     * How long a sign-in lasts; until then a group that was taken away still counts.
     * @default '8h'
     */
    session: duration.default('8h'),
  },
  images: { proxy: image('quay.io/oauth2-proxy/oauth2-proxy', 'v7.15.4') },
  components: ({ site }) => ({
    proxy: {
      // the loss of a node must not shut people out
      replicas: Math.min(2, Math.max(1, membersOf(site.nodes))),
      cpu: '20m',
      memory: '32Mi',
      memoryLimit: '128Mi',
      ports: { http: 4180, metrics: 44180 },
    },
  }),
  needs: ({ options: { host, groups } }) => ({
    'sign-in': oidc({ host, callbacks: [CALLBACK], groups }),
    // 43 characters are read as base64 of 32 bytes: AES-256 (pkg/encryption, SecretBytes)
    cookie: secret({ kind: 'password', length: 43, alphabet: 'alphanumeric' }, 'encrypts the cookie by which people stay signed in'),
  }),
  provides: {
    'forward-auth': {
      component: 'proxy',
      port: 'http',
      answer: ({ options, host, port }) => ({
        // not /oauth2/auth, whose 401 would be all that a browser sees: here it answers with the way to the issuer
        url: `http://${host}:${port}/`,
        headers: ['X-Auth-Request-User', 'X-Auth-Request-Email', 'X-Auth-Request-Preferred-Username', 'X-Auth-Request-Groups'],
        domains: [cookieDomain(options)],
      }),
    },
  },
  serves: ({ options: { host } }) => ({
    pages: { host, component: 'proxy', port: 'http', limit: 'auth', waf: { before: RULES } } as const,
  }),
  accepts: (): Readonly<Record<string, Accept>> => ({
    verdicts: { component: 'proxy', port: 'http', from: 'edge', why: 'the edge asks before each request whether somebody is signed in' },
  }),
  watches: () => ({
    metrics: { proxy: { component: 'proxy', port: 'metrics' } },
    rules: [join(sourceOf(__dirname), 'alerts.yaml')],
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});

const membersOf = (nodes: Readonly<Record<string, { readonly roles: readonly string[] }>>): number =>
  Object.values(nodes).filter(({ roles }) => roles.includes('server') || roles.includes('agent')).length;
