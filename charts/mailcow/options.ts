import { z } from 'zod';
import type { OptionsOf } from '../../blueprint/service';
import { hostname, slug } from '../../environments/fields';

const address = z.email({ error: "an address such as 'ada@example.org'" }).regex(/^[a-z0-9._-]+@[a-z0-9.-]+$/, {
  error: 'an address in lower case, of letters, digits and ._-',
});

/** Memory and what it is enough for (docs.mailcow.email, prerequisites: 6 GiB with everything). Without ClamAV mail is not searched for known viruses. */
export const SIZES = {
  small: { memory: '4Gi', clamd: false, search: false, indexers: 1 },
  medium: { memory: '6Gi', clamd: true, search: true, indexers: 1 },
  large: { memory: '10Gi', clamd: true, search: true, indexers: 3 },
} as const;

/** Ports of mail, by name (docs.mailcow.email, prerequisites). */
export const MAIL_PORTS = { smtp: 25, smtps: 465, submission: 587, imap: 143, imaps: 993, pop3: 110, pop3s: 995, sieve: 4190 } as const;
/** Where its web server goes when another one has 80 and 443; 8081, 9081, 9082 and 65510 are its own inside. */
export const WEB_BESIDE = { http: 8080, https: 8443 } as const;

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

/** Name of the need for the key that signs the mail of a domain. */
export const dkimOf = (domain: string): string => `dkim-${domain.replaceAll('.', '-')}`;
/** Name of that key in the DNS. */
export const SELECTOR = 'dkim';
