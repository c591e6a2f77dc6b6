import { join } from 'node:path';
import { z } from 'zod';
import { bound, ldap, mysql, optional, secret, smtp, volume } from '../../blueprint/contracts/contract';
import { defineService, image, type ChartModule, type Serve } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { hostname, size, slug } from '../../environments/fields';
import { WWW_DATA } from './user';

const here = (file: string): string => join(sourceOf(__dirname), file);

/** Its rules for a web application firewall. */
const RULES = here('waf.conf');

/** Dolibarr 23: customers, invoices, books. All of it stands behind the site's sign-in, but for the pages that the site opens. */
export const dolibarr = defineService({
  kind: 'dolibarr',
  options: {
    /** Host name. */
    host: hostname(),
    /**
     * Pages for everybody, by path: `/public/payment`, `/public/ticket`, or `/api` for programs with keys of their own.
     * @default [] none
     */
    open: z
      .array(z.string().regex(/^\/(?:public|api)(?:\/[a-z0-9_-]+)*$/, { error: "a path such as '/public/payment' or '/api'" }))
      .default([]),
    /**
     * Sign-in name of the first administrator; the password is a secret of the site.
     * @default 'admin'
     */
    admin: slug.default('admin'),
    /**
     * Modules that the installation turns on; later it is the administrator who does.
     * @default ['Societe', 'Facture', 'Cron']
     */
    modules: z
      .array(z.string().regex(/^[A-Za-z0-9]+$/, { error: "the name of a module such as 'Facture'" }))
      .default(['Societe', 'Facture', 'Cron']),
    /**
     * Sender of its mail.
     * @default `noreply@<host>`
     */
    mailFrom: z.email().optional(),
    /**
     * Disk for documents and for modules of one's own.
     * @default '10Gi'
     */
    storage: size.default('10Gi'),
  },
  images: { app: image('docker.io/dolibarr/dolibarr', '23.0.2') },
  components: () => ({ app: { cpu: '200m', memory: '256Mi', memoryLimit: '1Gi', ports: { http: 8080 }, keepsIn: ['documents'] } }),
  needs: ({ options: { host, storage, mailFrom } }) => ({
    // wiki.dolibarr.org, prerequisites
    db: mysql({ engines: ['mariadb', 'mysql'] }),
    documents: volume(storage),
    instance: bound(
      secret(
        { kind: 'password', length: 48, alphabet: 'alphanumeric' },
        'encrypts what Dolibarr keeps of others: keys and passwords of its modules',
      ),
      'what is encrypted in the database cannot be read with another: type keys and passwords of modules anew afterwards',
    ),
    admin: bound(
      secret({ kind: 'password', length: 32, alphabet: 'alphanumeric' }, 'first administrator of Dolibarr, as it was installed'),
      'an installation takes it once: change the password in Dolibarr itself',
    ),
    cron: secret({ kind: 'password', length: 32, alphabet: 'alphanumeric' }, 'runs the scheduled jobs of Dolibarr'),
    directory: optional(ldap(), 'no sign-ins with the accounts of a directory: each has one of Dolibarr alone'),
    mail: optional(smtp({ from: mailFrom ?? `noreply@${host}` }), 'no invoices, reminders or password resets by mail'),
  }),
  serves: ({ options: { host, open } }): Readonly<Record<string, Serve>> => {
    const way = { host, component: 'app', port: 'http', maxBody: '34Mi' } as const;
    const waf = { before: RULES, methods: ['PUT', 'DELETE'], maxForm: '4Mi' } as const;
    return {
      site: { ...way, signIn: 'forward-auth', waf },
      // where passwords are tried, though only by whom the site has let in
      login: { ...way, path: '/index.php', signIn: 'forward-auth', limit: 'auth', waf },
      ...Object.fromEntries(
        open.map((path) => [
          path.slice(1).replaceAll(/[/_]/g, '-'),
          { ...way, path, limit: path.startsWith('/api') ? 'api' : 'default', waf } as const,
        ]),
      ),
    };
  },
  keeps: () => ({
    books: { need: 'db', method: 'dump', component: 'app' },
    documents: { need: 'documents', method: 'files', component: 'app', user: WWW_DATA },
  }),
  watches: () => ({ rules: [here('alerts.yaml')] }),
  takes: () => ({ app: { admin: 'once' } }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
