import { join } from 'node:path';
import { z } from 'zod';
import { bound, mysql, optional, secret, smtp, volume } from '../../blueprint/contracts/contract';
import { defineService, image, type ChartModule, type Serve } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { hostname, size, slug } from '../../environments/fields';
import { WWW_DATA } from './user';

const here = (file: string): string => join(sourceOf(__dirname), file);

/** Its rules for a web application firewall. */
const RULES = here('waf.conf');
/** Paths for staff alone: the application, its file manager, the ways to sign in (app/config/security.php), and the installer. */
const STAFF = ['/s', '/elfinder', '/efconnect', '/passwordreset', '/passwordresetconfirm', '/saml', '/installer'] as const;
/** Paths for programs, which sign in by OAuth. */
const PROGRAMS = ['/api', '/oauth'] as const;

/**
 * Mautic 6: newsletters, forms, landing pages. A web server, a worker that sends and counts, and a clock for what is due: all on the node of their files.
 */
export const mautic = defineService({
  kind: 'mautic',
  options: {
    /** Host name of forms, pages, links in mails, and of the application under `/s`. */
    host: hostname(),
    /** Mail address of the first administrator. */
    adminEmail: z.email(),
    /**
     * Sign-in name of the first administrator; the password is a secret of the site.
     * @default 'admin'
     */
    admin: slug.default('admin'),
    /**
     * Sender of its mail.
     * @default `noreply@<host>`
     */
    mailFrom: z.email().optional(),
    /**
     * Whether programs outside may use its interface, with OAuth of its own. Otherwise it is off, and its paths stand behind the site's sign-in.
     * @default false
     */
    api: z.boolean().default(false),
    /**
     * Disk for what is uploaded and for its configuration.
     * @default '10Gi'
     */
    storage: size.default('10Gi'),
    /**
     * Processes that send mails.
     * @default 1
     */
    senders: z.int().min(1).max(8).default(1),
  },
  images: { app: image('docker.io/mautic/mautic', '6.0.6-apache') },
  components: ({ options: { senders } }) => ({
    app: { main: true, cpu: '200m', memory: '384Mi', memoryLimit: '1Gi', ports: { http: 8080 }, keepsIn: ['files'] },
    // a process of PHP for each sender
    worker: { cpu: '100m', memory: `${128 + senders * 128}Mi`, memoryLimit: `${128 + senders * 384}Mi`, ports: {}, keepsIn: ['files'] },
    clock: { cpu: '100m', memory: '256Mi', memoryLimit: '768Mi', ports: {}, keepsIn: ['files'] },
  }),
  needs: ({ options: { host, storage, mailFrom } }) => ({
    // makers test both (docs.mautic.org, requirements)
    db: mysql({ engines: ['mariadb', 'mysql'] }),
    files: volume(storage),
    'secret-key': bound(
      secret({ kind: 'password', length: 64, alphabet: 'alphanumeric' }, 'encrypts what Mautic keeps of others: keys of its plugins'),
      'what is encrypted in the database cannot be read with another: type the keys of plugins anew afterwards',
    ),
    admin: bound(
      secret({ kind: 'password', length: 32, alphabet: 'alphanumeric' }, 'first administrator of Mautic, as it was installed'),
      'an installation takes it once: change the password in Mautic itself',
    ),
    mail: optional(smtp({ from: mailFrom ?? `noreply@${host}` }), 'no newsletters, no campaigns by mail and no password resets'),
  }),
  serves: ({ options: { host, api } }): Readonly<Record<string, Serve>> => {
    const way = { host, component: 'app', port: 'http' };
    const closed = (path: string): Serve => ({
      ...way,
      path,
      signIn: 'forward-auth',
      waf: { before: RULES, methods: ['PUT', 'PATCH', 'DELETE'], maxForm: '8Mi' },
      maxBody: '34Mi',
    });
    return {
      // pages, forms, mtc.js, pixels, links in mails
      site: { ...way, waf: { before: RULES, maxForm: '1Mi' }, maxBody: '34Mi' },
      ...Object.fromEntries(STAFF.map((path) => [path.slice(1), closed(path)])),
      // where passwords are tried, though only by whom the site has let in
      login: { ...closed('/s/login'), limit: 'auth' },
      ...Object.fromEntries(
        PROGRAMS.map((path) => [
          path.slice(1),
          api ? ({ ...closed(path), signIn: 'own', limit: path === '/api' ? 'api' : 'auth' } as const) : closed(path),
        ]),
      ),
    };
  },
  keeps: () => ({
    contacts: { need: 'db', method: 'dump', component: 'app' },
    files: { need: 'files', method: 'files', component: 'app', user: WWW_DATA },
  }),
  watches: () => ({ rules: [here('alerts.yaml')] }),
  takes: () => ({ app: { admin: 'once' } }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
