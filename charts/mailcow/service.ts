import { join } from 'node:path';
import { z } from 'zod';
import { oidc, secret, smtp, type Need } from '../../blueprint/contracts/contract';
import { defineService, type Accept, type OptionsOf, type Serve } from '../../blueprint/service';
import type { SecretMake } from '../../constructs/secrets/secret-plan';
import { sourceOf } from '../../constructs/files/asset';
import { hostname, slug } from '../../environments/fields';
import { mailcowOnHost } from './host';
import { CALLBACK, dkimOf, MAIL_PORTS, SIZES, WEB_BESIDE } from './facts';
import { recordsOf } from './records';
import { servesOf } from './serves';

const FILES = sourceOf(__dirname);
const address = z.email({ error: "an address such as 'ada@example.org'" }).regex(/^[a-z0-9._-]+@[a-z0-9.-]+$/, {
  error: 'an address in lower case, of letters, digits and ._-',
});

export const options = {
  /** Name of the server, which MX records lead to: its only name in mail. No mail domain itself. */
  host: hostname(),
  /** Domains that it takes mail for. */
  domains: z.array(hostname()).min(1),
  /**
   * Who has a mailbox, by address. It is made with a password that nobody knows: `accounts.py invite <address>` on the host gives out the first one. Who leaves
   * this list keeps the mailbox, locked.
   * @default {}
   */
  people: z
    .record(
      address,
      z.strictObject({
        /** As others read it. */
        name: z.string().regex(/^[^<>"\p{Cc}]{1,100}$/u, { error: 'a name in one line, without <, > and quotes' }),
        /**
         * Room, in MiB.
         * @default 3072
         */
        quota: z.int().min(64).default(3072),
        /**
         * `own`: signs in by a password of Mailcow's where others do by an issuer: a mailbox that nobody of the issuer has, or several share.
         * @default as the `signIn` of the service
         */
        signIn: z.literal('own').optional(),
      }),
    )
    .default({}),
  /**
   * Addresses that lead to others.
   * @default {}
   */
  aliases: z.record(address, z.array(address).min(1)).default({}),
  /** Who gets what is written to postmaster@ and abuse@ of each domain, and reports of other servers (RFC 2142). One of the people, or outside. */
  postmaster: address,
  /**
   * `medium` has everything: 6 GiB; `small` is without ClamAV and full-text search: 4 GiB; `large` 10 GiB.
   * @default 'medium'
   */
  size: z.enum(['small', 'medium', 'large']).default('medium'),
  /**
   * Webmail, calendars and ActiveSync (SOGo).
   * @default true
   */
  groupware: z.boolean().default(true),
  /**
   * `edge`: its web pages are behind the site's edge, whose node it is on; `own`: it has ports 80 and 443 of its machine, on a host of its own.
   * @default 'edge'
   */
  web: z.enum(['edge', 'own']).default('edge'),
  /**
   * Service of the site through which mail leaves, where the cloud blocks port 25: one that provides `smtp`.
   * @default none: straight to other servers
   */
  relay: slug.optional(),
  /**
   * How people sign in to its pages and the webmail: `own` by the password of the mailbox, which mail programs use as well; `oidc` at the issuer of the site, which
   * must know them by the very address of the mailbox. Mail programs then take app passwords alone, which people make in the pages; the first one
   * `accounts.py invite <address>` gives out.
   * @default 'own'
   */
  signIn: z.enum(['own', 'oidc']).default('own'),
  /**
   * Groups that the issuer lets in, with `signIn: 'oidc'`: of them those who have a mailbox.
   * @default [] everybody whom the issuer knows, which a rule questions
   */
  groups: z.array(z.string().regex(/^[A-Za-z0-9 ._@:/-]+$/, { error: 'the name of a group' })).default([]),
  /**
   * What else may send for the domains, in words of SPF: `include:spf.mailjet.com`. A relay needs its own.
   * @default []
   */
  alsoSends: z
    .array(z.string().regex(/^(include|ip4|ip6|a|mx|exists)(:[^\s]+)?$/, { error: "a mechanism of SPF such as 'include:…'" }))
    .default([]),
  /**
   * What other servers shall do with mail that is not ours (RFC 7489).
   * @default 'quarantine'
   */
  dmarc: z.enum(['none', 'quarantine', 'reject']).default('quarantine'),
  /**
   * Whether other servers refuse to send without the right certificate (RFC 8461): `enforce`, after some weeks of reports without a complaint.
   * @default 'testing'
   */
  mtaSts: z.enum(['testing', 'enforce']).default('testing'),
  /**
   * Whether the zone of `host` is signed (DNSSEC): then TLSA records tell its key, which the store makes, so that it stays over renewals (RFC 7672).
   * @default false
   */
  dnssec: z.boolean().default(false),
  /**
   * Whether there is a key for Spamhaus' lists: from the networks of large hosters (OVH, Hetzner) they answer nothing without one.
   * @default false
   */
  spamhaus: z.boolean().default(false),
  /**
   * First three numbers of the network of its containers.
   * @default '172.22.1'
   */
  network: z
    .string()
    .regex(/^(10|172|192)\.\d{1,3}\.\d{1,3}$/, { error: "three numbers of a private network, such as '172.22.1'" })
    .default('172.22.1'),
  /**
   * @default 'Etc/UTC'
   */
  timeZone: z
    .string()
    .regex(/^[A-Za-z_]+(\/[A-Za-z_+-]+\d*)*$/, { error: "a time zone such as 'Europe/Paris'" })
    .default('Etc/UTC'),
} as const;
export type Options = OptionsOf<typeof options>;

/** Letters and digits, as its own generator makes them. */
const password = (length: number): SecretMake => ({ kind: 'password', length, alphabet: 'alphanumeric' });

const WHY: Readonly<Record<keyof typeof MAIL_PORTS, string>> = {
  smtp: 'mail from other servers',
  smtps: 'mail programs send, TLS from the first byte',
  submission: 'mail programs send, STARTTLS',
  imap: 'mail programs read, STARTTLS',
  imaps: 'mail programs read, TLS from the first byte',
  pop3: 'mail programs fetch, STARTTLS',
  pop3s: 'mail programs fetch, TLS from the first byte',
  sieve: 'mail programs sort (ManageSieve)',
};

/**
 * Mailcow, as Docker Compose on a host beside K3s: its only supported mode. It is checked out at a pinned release, and what differs is where upstream keeps room for
 * it: `mailcow.conf`, `docker-compose.override.yml` and files under `data/conf` that its own updates leave alone. Its certificate is its own, by HTTP-01 through
 * the edge: no key that may write a zone lies on the host that takes the world's mail. Old mail stays on the disk of the machine: Dovecot stores mail in S3 with
 * its commercial `obox` only, and a bucket that is mounted as a folder loses mail, since renaming and locking there are not atomic.
 *
 * An issuer signs people in to their mailboxes, and nobody to what administrates: `admin` and administrators of domains have passwords of their own, with a second
 * factor that they set in the pages (data/web/inc/functions.auth.inc.php, admin_login). It finds the mailbox by the claim `email` alone and does not ask whether that
 * is proven (data/web/inc/functions.inc.php, identity_provider, verify-sso): where people may change their own address at the issuer they read the mail of others.
 * A mailbox is never made by a sign-in. Who may no longer sign in at the issuer keeps app passwords, and a session that is used each three hours: who leaves
 * `people` has a locked mailbox, which neither opens. Keycloak is asked as any issuer is: upstream's own way gives Mailcow the administration of the realm, and
 * passwords of mail programs to Keycloak.
 * @see {@link https://github.com/mailcow/mailcow-dockerized/blob/2026-07a/data/web/inc/functions.inc.php}
 *
 * Facets that it has not: `images`, since a release of upstream names its own, at a commit that Renovate follows; `chart`, `takes` and `traces`, since none of it is
 * a pod; `keeps`, since those are copied by pods, and what it keeps by its machine; `calls`, since what a machine may reach is no flow of the cluster.
 */
export const mailcow = defineService({
  kind: 'mailcow',
  wave: 'apps',
  options,
  components: ({ options: { size, web, network } }) => ({
    app: {
      kind: 'host',
      cpu: '1',
      memory: SIZES[size].memory,
      ports: { ...MAIL_PORTS, ...(web === 'own' ? { http: 80, https: 443 } : WEB_BESIDE) },
      behind: { network: `${network}.0/24` as `${string}.0/24` as never },
    },
  }),
  needs: ({ options: { host, domains, dnssec, spamhaus, relay, postmaster, signIn, groups } }): Readonly<Record<string, Need>> => ({
    db: secret(password(28), "password of Mailcow's database"),
    'db-root': secret(password(28), "password of the owner of Mailcow's database"),
    redis: secret(password(28), "password of Mailcow's Redis"),
    api: secret(password(32), "key of Mailcow's API, which the host alone may use"),
    admin: secret(password(32), "password of 'admin' in Mailcow's pages"),
    'sogo-key': secret(password(16), 'encrypts addresses in links of the webmail'),
    ...Object.fromEntries(
      domains.map((domain) => [dkimOf(domain), secret({ kind: 'rsa-key', bits: 2048, published: true }, `signs mail of ${domain} (DKIM)`)]),
    ),
    ...(dnssec && {
      'tls-key': secret({ kind: 'rsa-key', bits: 4096, published: true }, 'key of its certificate, which TLSA records tell'),
    }),
    ...(spamhaus && {
      spamhaus: secret({ kind: 'external', ask: 'key of the Data Query Service (portal.spamhaus.com)' }, 'asks the lists of Spamhaus'),
    }),
    ...(relay !== undefined && { relay: smtp({ from: postmaster, via: relay }) }),
    // as league/oauth2-client asks, whose containers know the authorities that everybody knows
    ...(signIn === 'oidc' && {
      'sign-in': oidc({ host, callbacks: [CALLBACK], groups, tokenAuth: 'post', pkce: false, authorities: 'public' }),
    }),
  }),
  provides: {
    smtp: {
      component: 'app',
      port: 'submission',
      reaches: ({ host }) => [{ host, port: MAIL_PORTS.submission }],
      unfit: ({ from }, { domains }) =>
        domainFor(from, domains) === undefined
          ? { option: 'domains', got: domains.join(', '), expected: `one of them over ${from}` }
          : undefined,
      answer: ({ request, options: { host, domains }, consumer, secret: shared }) => {
        const from = senderFor(request.from, consumer, domains);
        const password = shared('password', `${consumer} sends mail as ${from}`);
        return { host, port: MAIL_PORTS.submission, security: 'starttls', from, user: from, password };
      },
    },
  },
  serves: ({ options: given }): Readonly<Record<string, Serve>> => (given.web === 'own' ? {} : servesOf(given)),
  accepts: ({ options: { web } }): Readonly<Record<string, Accept>> => ({
    ...Object.fromEntries(Object.entries(WHY).map(([port, why]) => [port, { component: 'app', port, from: 'internet' as const, why }])),
    ...(web === 'own' && {
      http: { component: 'app', port: 'http', from: 'internet' as const, why: 'HTTP, redirected to HTTPS' },
      https: { component: 'app', port: 'https', from: 'internet' as const, why: 'HTTPS' },
    }),
  }),
  records: ({ options: given, half }) => recordsOf(given, half),
  equips: (plan, site) => mailcowOnHost(plan, site),
  watches: () => ({ rules: [join(FILES, 'alerts.yaml')], dashboards: [join(FILES, 'dashboard.json')] }),
});

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

/** The mail domain that an address is in, or right under. */
const domainFor = (address: string, domains: readonly string[]): string | undefined =>
  domains.find((domain) => domain === domainOf(address)) ?? domains.find((domain) => domainOf(address).endsWith(`.${domain}`));

/** A sender of its own for each service: as it asks where that is in a mail domain, else by its name in the domain that its host is under. */
const senderFor = (asked: string, consumer: string, domains: readonly string[]): string =>
  domains.includes(domainOf(asked)) ? asked : `${consumer}@${domainFor(asked, domains) ?? domainOf(asked)}`;
