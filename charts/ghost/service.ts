import { join } from 'node:path';
import { z } from 'zod';
import { mysql, optional, smtp, volume } from '../../blueprint/contracts/contract';
import { defineService, image, type Call, type ChartModule, type Serve } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { hostname, size } from '../../environments/fields';
import { NODE } from './user';

const here = (file: string): string => join(sourceOf(__dirname), file);

/** Its rules for a web application firewall. */
const RULES = here('waf.conf');

/** Where Mailgun listens, by the region of the account (documentation.mailgun.com, api-reference, base URL). */
const MAILGUN = { eu: 'api.eu.mailgun.net', us: 'api.mailgun.net' } as const;

/**
 * Ghost 6: one instance (it does not cluster), MySQL 8 as its makers ask for.
 *
 * Pictures and files stay on its volume. The adapter for S3 that it brings along hands their addresses at the bucket to readers (`cdnUrl`, S3Storage.js): the
 * whole internet would have to read the bucket, and buckets of a site are nobody's but their keys'.
 */
export const ghost = defineService({
  kind: 'ghost',
  options: {
    /** Host name of the publication. */
    host: hostname(),
    /**
     * Disk for images, themes and files.
     * @default '10Gi'
     */
    storage: size.default('10Gi'),
    /**
     * Sender of its mail.
     * @default `noreply@<host>`
     */
    mailFrom: z.email().optional(),
    /**
     * Whether the site's sign-in stands before the pages of staff, `/ghost`, and the API of its editor; Ghost's own accounts stay behind it. What readers
     * need stays open: pages, members, the content API. Programs with a key of the Admin API are kept out too. Without it, whoever opens `/ghost` of a new
     * publication first becomes its owner.
     * @default 'own'
     */
    signIn: z.enum(['own', 'forward-auth']).default('own'),
    /**
     * Who may become a member: `all`, whom staff invites, or nobody. Ghost shows it in its settings, where it cannot be changed then.
     * @default - what staff chooses in Ghost's settings, at first everybody
     */
    members: z.enum(['all', 'invite', 'none']).optional(),
    /**
     * Region of the account at Mailgun by which newsletters go out: Ghost knows no other way for mail in bulk (docs.ghost.org/newsletters). Its domain and key are
     * typed in Ghost's settings: they are in the database, and leave it with the mask. Single mails go by the site's `smtp`.
     * @default none: no newsletters, and no policy lets Ghost reach it
     */
    newsletters: z.enum(['eu', 'us']).optional(),
  },
  images: { app: image('docker.io/library/ghost', '6.59.0-bookworm') },
  components: () => ({
    app: { cpu: '200m', memory: '512Mi', memoryLimit: '1Gi', ports: { http: 2368 }, keepsIn: ['content'] },
  }),
  needs: ({ options }) => ({
    // its makers ask for MySQL 8 and test no other (ghost.org/docs/faq/supported-databases)
    db: mysql({ engines: ['mysql'] }),
    content: volume(options.storage),
    mail: optional(
      smtp({ from: options.mailFrom ?? `noreply@${options.host}` }),
      'no staff invitations, password resets, sign-in codes or newsletters by mail',
    ),
  }),
  serves: ({ options: { host, signIn } }): Readonly<Record<string, Serve>> => {
    const way = { host, component: 'app', port: 'http' } as const;
    const staff = { ...way, ...(signIn === 'forward-auth' && { signIn }) } as const;
    return {
      site: { ...way, waf: { before: RULES } },
      admin: {
        ...staff,
        path: '/ghost',
        // a post comes whole, as JSON; files are pictures, sound and themes
        waf: { before: RULES, methods: ['PUT', 'DELETE'], maxForm: '8Mi' },
        maxBody: '32Mi',
      },
      // where passwords are tried; the editor asks all else far more often than that allows
      signIn: { ...staff, path: '/ghost/api/admin/session', limit: 'auth', waf: { before: RULES, methods: ['DELETE'] } },
      passwordReset: { ...staff, path: '/ghost/api/admin/authentication', limit: 'auth', waf: { before: RULES, methods: ['PUT'] } },
      // under the same path, for readers: what themes and search ask, and the keys by which others check who signs for the publication
      ...(signIn === 'forward-auth' && {
        content: { ...way, path: '/ghost/api/content', waf: { before: RULES } },
        keys: { ...way, path: '/ghost/.well-known', waf: { before: RULES } },
      }),
    };
  },
  calls: ({ options: { newsletters } }): Readonly<Record<string, Call>> =>
    newsletters === undefined
      ? {}
      : { newsletters: { component: 'app', host: MAILGUN[newsletters], port: 443, why: 'newsletters go out' } },
  keeps: () => ({
    posts: { need: 'db', method: 'dump', component: 'app', mask: { apply: here('mask.sql'), check: here('unmasked.sql') } },
    // pictures of people, and lists of members that were imported
    content: { need: 'content', method: 'files', component: 'app', user: NODE },
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
