import { join } from 'node:path';
import { z } from 'zod';
import {
  bound,
  bucket,
  oidc,
  optional,
  postgres,
  redis,
  secret,
  smtp,
  usedBy,
  volume,
  type Need,
} from '../../blueprint/contracts/contract';
import { defineService, image, type Accept, type Call, type ChartModule, type Component, type Keep } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { toMebibytes, type Size } from '../../constructs/units';
import { hostname, size, slug } from '../../environments/fields';
import { WWW_DATA } from './user';

const here = (file: string): string => join(sourceOf(__dirname), file);

/** Its rules for a web application firewall. */
const RULES = here('waf.conf');
/** WebDAV, CalDAV and CardDAV (RFC 4918, 3253, 5323). */
const METHODS = [
  'PUT',
  'PATCH',
  'DELETE',
  'PROPFIND',
  'PROPPATCH',
  'MKCOL',
  'MKCALENDAR',
  'COPY',
  'MOVE',
  'LOCK',
  'UNLOCK',
  'REPORT',
  'SEARCH',
];
const random = (length: number, why: string): Need<'secret'> => secret({ kind: 'password', length, alphabet: 'alphanumeric' }, why);

/**
 * Nextcloud 33: one instance on PostgreSQL and Redis, whose files are objects of a bucket or lie on its volume. Files, calendars and contacts, jobs each five
 * minutes, changes pushed to clients. Database, bucket and volume are copied as one point.
 */
export const nextcloud = defineService({
  kind: 'nextcloud',
  options: {
    /** Host name. */
    host: hostname(),
    /**
     * Where people's files are: on the volume, or in a bucket of the site that is its own. It cannot be changed after the first start.
     * @default 'volume'
     */
    data: z.union([z.literal('volume'), z.strictObject({ bucket: slug })]).default('volume'),
    /**
     * Disk for code, apps and settings (2Gi), and for the files where they are on the volume.
     * @default '20Gi'
     */
    storage: size.default('20Gi'),
    /**
     * Memory that the web server asks for; it may take twice as much. Each request takes about 96Mi.
     * @default '1Gi'
     */
    memory: size.default('1Gi'),
    /**
     * Largest file that is sent in one request. Nextcloud's own clients send larger ones in parts.
     * @default '5Gi'
     */
    largestUpload: size.default('5Gi'),
    /**
     * Name of the administrator that the first start makes.
     * @default 'admin'
     */
    admin: z
      .string()
      .regex(/^[A-Za-z0-9._@-]{1,64}$/, { error: 'a name of letters, digits and . _ @ -' })
      .default('admin'),
    /**
     * How people sign in: `own` asks Nextcloud's own accounts, `oidc` the issuer of the site, whose groups are made here.
     * @default 'own'
     */
    signIn: z.enum(['own', 'oidc']).default('own'),
    /**
     * Groups of the issuer whose members may come in.
     * @default [] everybody whom the issuer knows, which a rule questions
     */
    groups: z.array(z.string().regex(/^[A-Za-z0-9 ._@:/-]+$/, { error: 'the name of a group' })).default([]),
    /**
     * Whether changes are pushed to clients (notify_push), which otherwise ask every thirty seconds.
     * @default true
     */
    push: z.boolean().default(true),
    /**
     * Apps of apps.nextcloud.com that the first start adds, by their ids: `calendar`, `contacts`.
     * @default []
     */
    apps: z.array(z.string().regex(/^[a-z][a-z0-9_]*$/, { error: "the id of an app such as 'calendar'" })).default([]),
    /**
     * Country of telephone numbers without a prefix, as in ISO 3166-1: `FR`.
     * @default none
     */
    phoneRegion: z
      .string()
      .regex(/^[A-Z]{2}$/, { error: "a country of two letters such as 'FR'" })
      .optional(),
    /**
     * Hour, UTC, at which heavy jobs may begin.
     * @default 1
     */
    quietHour: z.int().min(0).max(23).default(1),
    /**
     * Whether it may ask servers with private addresses: an issuer inside the site, or calendars of an intranet. It opens the network of the pods to whoever may
     * name an address.
     * @default false
     */
    localRemotes: z.boolean().default(false),
    /**
     * Sender of its mail.
     * @default `noreply@<host>`
     */
    mailFrom: z.email().optional(),
  },
  images: {
    app: image('docker.io/library/nextcloud', '33.0.8-apache'),
    push: image('ghcr.io/nextcloud/notify_push', '1.4.0'),
    exporter: image('ghcr.io/xperimental/nextcloud-exporter', '0.9.1'),
    // the tools of the database's major release
    database: image('docker.io/library/postgres', '17.11-bookworm'),
  },
  components: ({ options: { memory, push } }): Readonly<Record<string, Component>> => ({
    app: {
      main: true,
      cpu: '250m',
      memory,
      memoryLimit: twice(memory),
      ports: { http: 8080 },
      keepsIn: ['html'],
    },
    cron: { onDemand: true, cpu: '50m', memory: '128Mi', memoryLimit: '768Mi', ports: {}, keepsIn: ['html'] },
    ...(push && { push: { cpu: '20m', memory: '32Mi', memoryLimit: '128Mi', ports: { http: 7867, metrics: 7868 } } }),
    exporter: { cpu: '10m', memory: '16Mi', memoryLimit: '48Mi', ports: { metrics: 9205 } },
  }),
  needs: ({ options }) => {
    const { host, data, signIn, groups, push, mailFrom } = options;
    const readers = ['app', 'cron', ...(push ? ['push'] : [])];
    return {
      html: volume(options.storage),
      // a lock and a cursor live as long as a connection
      db: usedBy(postgres({ connections: 'session', tls: true }), ...readers),
      // its keys begin with a digest that changes with each release
      cache: usedBy(redis({ tls: true }), ...readers),
      ...(data !== 'volume' && { objects: usedBy(bucket(data.bucket), 'app', 'cron') }),
      instance: bound(random(16, 'names this Nextcloud: folders of its data are called so'), 'folders of its data are called so, for good'),
      salt: bound(random(30, 'passwords in the database hang on it'), 'nobody signs in any more whose password is in the database'),
      secret: bound(
        random(48, 'encrypts what Nextcloud keeps of others: tokens, passwords of mounted storage'),
        'what is encrypted in the database cannot be read with another: every client signs in anew afterwards, and storage is mounted anew',
      ),
      admin: bound(
        random(24, 'administrator of Nextcloud'),
        'the first installation takes it once: occ user:resetpassword in a pod changes the password',
      ),
      metrics: random(32, 'who reads the state of Nextcloud for its metrics'),
      mail: optional(
        usedBy(smtp({ from: mailFrom ?? `noreply@${host}` }), 'app', 'cron'),
        'no invitations, reminders or password resets by mail',
      ),
      ...(signIn === 'oidc' && {
        'sign-in': usedBy(oidc({ host, callbacks: ['/apps/user_oidc/code'], afterSignOut: ['/'], groups, tokenAuth: 'post' }), 'app'),
      }),
    };
  },
  serves: ({ options: { host, largestUpload, push } }) => {
    const waf = { before: RULES, plugins: ['nextcloud'], methods: METHODS, maxForm: '8Mi' } as const;
    const common = { host, component: 'app', port: 'http' } as const;
    return {
      site: { ...common, waf, maxBody: largestUpload },
      // where passwords are tried
      login: { ...common, path: '/login', limit: 'auth', waf },
      'login-index': { ...common, path: '/index.php/login', limit: 'auth', waf },
      // clients keep a connection open
      ...(push && { push: { host, path: '/push', component: 'push', port: 'http', waf: { before: RULES, responses: 'stream' } } as const }),
    };
  },
  calls: (): Readonly<Record<string, Call>> => ({
    apps: { component: 'app', host: 'apps.nextcloud.com', port: 443, why: 'which apps and releases there are' },
    downloads: { component: 'app', host: 'github.com', port: 443, why: 'apps are downloaded' },
    assets: { component: 'app', host: 'release-assets.githubusercontent.com', port: 443, why: 'apps are downloaded' },
  }),
  accepts: ({ options: { push } }): Readonly<Record<string, Accept>> => ({
    ...(push && { push: { component: 'app', port: 'http', from: { component: 'push' }, why: 'whether somebody is signed in' } }),
    exporter: { component: 'app', port: 'http', from: { component: 'exporter' }, why: 'its state, for metrics' },
  }),
  keeps: ({ options: { data } }): Readonly<Record<string, Keep>> => ({
    all: {
      need: 'html',
      method: 'set',
      component: 'app',
      user: WWW_DATA,
      set: {
        database: 'db',
        ...(data !== 'volume' && { objects: 'objects' }),
        image: 'database',
        file: 'nextcloud.sql',
        mark: 'config/held',
        scripts: {
          hold: here('set/hold.sh'),
          release: here('set/release.sh'),
          dump: here('set/dump.sh'),
          restore: here('set/restore.sh'),
          named: here('set/named.sh'),
          prove: here('set/prove.sh'),
          restored: here('set/restored.sh'),
        },
      },
    },
  }),
  watches: ({ options: { push } }) => ({
    metrics: {
      server: { component: 'exporter', port: 'metrics' },
      ...(push && { push: { component: 'push', port: 'metrics' } }),
    },
    rules: [here('alerts.yaml')],
    dashboards: [here('dashboard.json')],
  }),
  takes: () => ({ app: { admin: 'once' } }),
  chart: (): Promise<ChartModule> => import('./chart'),
});

const twice = (memory: Size): Size => `${toMebibytes(memory) * 2}Mi`;
