import { join } from 'node:path';
import { z } from 'zod';
import { bound, ldap, optional, postgres, redis, secret, smtp, type Need } from '../../blueprint/contracts/contract';
import { defineService, image, type Accept, type ChartModule, type Keep, type OptionsOf, type Serve } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { duration, hostname, slug } from '../../environments/fields';
import { answerOidc } from './clients';
import { COOKIE, PATHS, portalsOf } from './places';
import { waysAt } from './ways';

const here = (file: string): string => join(sourceOf(__dirname), file);

/** Braces are Authelia's own where it reads its configuration, commas part the groups that applications are told. */
const group = z.string().regex(/^[^\s{},][^{},\n]*$/, { error: 'the name of a group without braces and commas' });
const factors = z.enum(['one', 'two']);

const options = {
  /** Host name at which people are asked who they are; `https://<host>` is the issuer of OpenID Connect. */
  host: hostname(),
  /**
   * Domain of its cookie: what it signs in to without OpenID Connect must be in it. Every host of the domain gets the cookie, so all of them must be trusted.
   * @default that of `host`, without its first name
   */
  domain: hostname().optional(),
  /**
   * Further domains with hosts to sign in to, each with the host name in it at which people are asked: `{ 'example.com': 'auth.example.com' }`.
   * @default {}
   */
  domains: z.record(hostname(), hostname()).default({}),
  /**
   * Groups whose members may pass to what it stands before, where `doors` says nothing else. What signs people in by OpenID Connect says its groups by itself.
   * @default [] everybody with an account, which a rule questions
   */
  groups: z.array(group).default([]),
  /**
   * How people prove who they are: by their password alone, or by a code or a security key as well.
   * @default 'two'
   */
  factors: factors.default('two'),
  /**
   * Who may pass to single services that it stands before, and how they prove who they are.
   * @default {} everywhere as `groups` and `factors` say
   */
  doors: z
    .record(
      slug,
      z.strictObject({
        /** @default those of the service */
        groups: z.array(group).min(1).optional(),
        /** @default that of the service */
        factors: factors.optional(),
      }),
    )
    .default({}),
  /**
   * How people prove who they are to single services that ask by OpenID Connect.
   * @default {} everywhere as `factors` and `consent` say
   */
  clients: z
    .record(
      slug,
      z.strictObject({
        /** @default that of the service */
        factors: factors.optional(),
        /** @default that of the service */
        consent: z.enum(['explicit', 'implicit', 'pre-configured']).optional(),
      }),
    )
    .default({}),
  /**
   * Whether people are asked before a service of the site learns who they are: each time, once in a while, or never. A command line asks each time, since any
   * program of a computer can listen in its place (RFC 8252, 8.6).
   * @default 'implicit' never: the services are the site's own
   */
  consent: z.enum(['explicit', 'implicit', 'pre-configured']).default('implicit'),
  /**
   * How long tokens of OpenID Connect last; until then a group that was taken away still counts.
   * @default '1h'
   */
  tokens: duration.default('1h'),
  /**
   * How long a sign-in lasts.
   * @default '8h'
   */
  session: duration.default('8h'),
  /**
   * How long one lasts that nobody uses.
   * @default '1h'
   */
  idle: duration.default('1h'),
  /**
   * How long one lasts for who asks to be remembered.
   * @default nobody is
   */
  remember: duration.optional(),
  /**
   * Where sessions are: `memory` forgets them with the pod, of which there is then one.
   * @default 'redis'
   */
  sessions: z.enum(['redis', 'memory']).default('redis'),
  /**
   * People, by the name that they sign in with, where the site has no directory; the digests of their passwords are secrets of the store.
   * @default those of the site's directory
   */
  people: z
    .record(
      slug,
      z.strictObject({
        name: z.string().regex(/^[^{}\n]+$/, { error: 'a name without braces' }),
        mail: z.email(),
        /** @default [] */
        groups: z.array(group).default([]),
      }),
    )
    .optional(),
  /**
   * Whether people who forgot their password get a new one by mail; its account in the directory may then set passwords.
   * @default false the operator sets them
   */
  resetPasswords: z.boolean().default(false),
  /**
   * Sender of its mail.
   * @default `noreply@<host>`
   */
  mailFrom: z.email().optional(),
  /**
   * Wrong passwords and codes that an account has within `triesWithin`, until it is banned for `ban`.
   * @default 3
   */
  tries: z.int().min(1).max(100).default(3),
  /**
   * No longer than `ban`.
   * @default '2m'
   */
  triesWithin: duration.default('2m'),
  /**
   * How long an account is banned; who knows its name can keep its owner out as long.
   * @default '5m'
   */
  ban: duration.default('5m'),
};
export type Options = OptionsOf<typeof options>;

/** Those of single people, `person-<name>`, are beside them. */
type Needs = {
  readonly storage: Need<'postgres'>;
  readonly session: Need<'secret'>;
  readonly encryption: Need<'secret'>;
  readonly reset: Need<'secret'>;
  readonly tokens: Need<'secret'>;
  readonly keys: Need<'secret'>;
  readonly mail: Need<'smtp'> & { readonly without: string };
  readonly sessions?: Need<'redis'>;
  readonly directory?: Need<'ldap'>;
};

/** Characters of its secrets (authelia.com, reference/guides/generating-secure-values). */
const RANDOM = { kind: 'password', length: 64, alphabet: 'alphanumeric' } as const;

/**
 * Authelia 4.39: signs people in with a second factor, for what has a sign-in by OpenID Connect and, asked by the edge, for what has none. Who may come in
 * follows from the services of the site; all else is denied.
 */
export const authelia = defineService({
  kind: 'authelia',
  wave: 'identity',
  options,
  images: { authelia: image('docker.io/authelia/authelia', '4.39.20') },
  components: ({ options: { sessions }, site }) => ({
    portal: {
      // the loss of a node must not shut people out
      replicas: sessions === 'memory' ? 1 : Math.min(2, Math.max(1, membersOf(site.nodes))),
      cpu: '50m',
      memory: '64Mi',
      // a password is checked by argon2id in up to 64 MiB, several at once
      memoryLimit: '384Mi',
      ports: { http: 9091, metrics: 9959 },
    },
  }),
  needs: ({ options: { host, sessions, people, resetPasswords, mailFrom } }): Needs => ({
    storage: postgres({ tls: true }),
    session: secret(RANDOM, 'encrypts the sessions of people who signed in'),
    encryption: bound(
      secret(RANDOM, 'encrypts what people prove their second factor by: without it everybody registers anew, so keep a copy outside'),
      'the database is encrypted with it: authelia storage encryption change-key in a pod goes before',
    ),
    reset: secret(RANDOM, 'signs the links of mails by which people change their password'),
    tokens: secret(RANDOM, 'signs the codes and access tokens of OpenID Connect'),
    keys: secret({ kind: 'rsa-key', bits: 3072 }, 'signs who somebody is, for services that ask by OpenID Connect'),
    mail: optional(
      smtp({ from: mailFrom ?? `noreply@${host}` }),
      'no mails: the codes by which people register a second factor are in a file of the pod that was asked, which the operator reads to them',
    ),
    ...(sessions === 'redis' && { sessions: redis({ keys: ['authelia-session:*'], sentinel: true, tls: true }) }),
    ...(people
      ? Object.fromEntries(Object.entries(people).map(([name]) => [`person-${name}`, secret(digestOf(name), `password of ${name}`)]))
      : { directory: ldap({ resetsPasswords: resetPasswords }) }),
  }),
  provides: {
    // reached at its public name, as a browser does
    oidc: { answer: answerOidc },
    'forward-auth': {
      component: 'portal',
      port: 'http',
      answer: ({ options, consumer, host, port }) => ({
        url: `http://${host}:${port}${PATHS.forwardAuth}`,
        headers: ['Remote-User', 'Remote-Groups', 'Remote-Email', 'Remote-Name'],
        domains: portalsOf(options).map(({ domain }) => domain),
        cookie: COOKIE,
        groups: options.doors[consumer]?.groups ?? options.groups,
      }),
    },
  },
  singlesOut: ({ options: { doors, clients } }) => ({
    doors: { contract: 'forward-auth', services: Object.keys(doors) },
    clients: { contract: 'oidc', services: Object.keys(clients) },
  }),
  serves: ({ options }): Readonly<Record<string, Serve>> =>
    Object.fromEntries(
      portalsOf(options).flatMap(({ host, domain }) => waysAt(host, host === options.host ? '' : `-${domain.replaceAll('.', '-')}`)),
    ),
  accepts: (): Readonly<Record<string, Accept>> => ({
    verdicts: { component: 'portal', port: 'http', from: 'edge', why: 'the edge asks before each request whether somebody may pass' },
  }),
  keeps: (): Readonly<Record<string, Keep>> => ({
    people: { need: 'storage', method: 'dump', component: 'portal' },
  }),
  watches: () => ({
    metrics: { portal: { component: 'portal', port: 'metrics' } },
    rules: [here('alerts.yaml')],
    dashboards: [here('dashboard.json')],
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});

/** What the operator is asked for: nobody else ever knows the password. */
const digestOf = (name: string) =>
  ({
    kind: 'external',
    ask: `argon2id digest of the password of ${name}, as 'authelia crypto hash generate argon2' prints it: $argon2id$…`,
  }) as const;

const membersOf = (nodes: Readonly<Record<string, { readonly roles: readonly string[] }>>): number =>
  Object.values(nodes).filter(({ roles }) => roles.includes('server') || roles.includes('agent')).length;
