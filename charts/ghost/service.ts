import { join } from 'node:path';
import { z } from 'zod';
import { mysql, optional, smtp, volume } from '../../blueprint/contracts/contract';
import { defineService, image, type ChartModule } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { hostname, size } from '../../environments/fields';
import { NODE } from './user';

const here = (file: string): string => join(sourceOf(__dirname), file);

/** Its rules for a web application firewall. */
const RULES = here('waf.conf');

/** Ghost 6: one instance (it does not cluster), MySQL 8 as its makers ask for. */
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
  serves: ({ options }) => ({
    site: { host: options.host, component: 'app', port: 'http', waf: { before: RULES } },
    admin: {
      host: options.host,
      path: '/ghost',
      component: 'app',
      port: 'http',
      // a post comes whole, as JSON; files are pictures, sound and themes
      waf: { before: RULES, methods: ['PUT', 'DELETE'], maxForm: '8Mi' },
      maxBody: '32Mi',
    },
    // where passwords are tried; the editor asks all else far more often than that allows
    signIn: {
      host: options.host,
      path: '/ghost/api/admin/session',
      component: 'app',
      port: 'http',
      limit: 'auth',
      waf: { before: RULES, methods: ['DELETE'] },
    },
    passwordReset: {
      host: options.host,
      path: '/ghost/api/admin/authentication',
      component: 'app',
      port: 'http',
      limit: 'auth',
      waf: { before: RULES, methods: ['PUT'] },
    },
  }),
  keeps: () => ({
    posts: { need: 'db', method: 'dump', component: 'app', mask: { apply: here('mask.sql'), check: here('unmasked.sql') } },
    // pictures of people, and lists of members that were imported
    content: { need: 'content', method: 'files', component: 'app', user: NODE },
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
