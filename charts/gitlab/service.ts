import { join } from 'node:path';
import { z } from 'zod';
import { bucket, oidc, optional, postgres, redis, secret, smtp, usedBy, volume } from '../../blueprint/contracts/contract';
import { defineService, image, type ChartModule, type Component, type Keep, type Serve } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { hostname, size, slug } from '../../environments/fields';
import { GIT, METRICS } from './image';

const here = (file: string): string => join(sourceOf(__dirname), file);

/** Its rules for a web application firewall. */
const RULES = here('waf.conf');
const METHODS = ['PUT', 'PATCH', 'DELETE'];
const WHY =
  'the image sets itself up, supervises its parts and runs nginx as root, and gives each part a user of its own: its makers know no other way (docs.gitlab.com, install/docker)';

/**
 * GitLab CE 19.5: one instance by the Omnibus image, on PostgreSQL 17 and Redis of the site. Repositories lie on its volume, everything else in a bucket where
 * the site gives it one. People clone and push by HTTPS: no port of SSH leads into a site, so GitLab does not offer it. It has no registry of images, no
 * pages and no agent for clusters; monitoring is the site's.
 *
 * The first start takes ten minutes. `root` is the first administrator; its password is in the store (`<service>/root`). Memory is 4Gi at least, better 8Gi.
 *
 * What it keeps is copied as one point: the database, the objects, the repositories, and `gitlab-secrets.json`, without which nobody could read what the
 * database has encrypted. GitLab stands still meanwhile, for as long as its volume is read. To bring a copy back:
 *
 *     kubectl -n <namespace> scale deployment <service> --replicas=0
 *     kubectl -n <namespace> create job --from=cronjob/<service>-restore-all bring-back
 *     kubectl -n <namespace> scale deployment <service> --replicas=1
 *
 * An upgrade may not leave out a required stop (docs.gitlab.com, update/upgrade_paths): the image refuses it. A runner's `gitlab`, and addresses of a
 * `gitMirror`, may be this host.
 */
export const gitlab = defineService({
  kind: 'gitlab',
  options: {
    /** Host name. */
    host: hostname(),
    /**
     * Disk for the repositories, and for all else where there is no bucket.
     * @default '50Gi'
     */
    storage: size.default('50Gi'),
    /**
     * Where artifacts of jobs, files of Git LFS, uploads and packages are: on the volume, or in a bucket of the site that is its own. It cannot be changed
     * after the first start without moving them by hand.
     * @default 'volume'
     */
    objects: z.union([z.literal('volume'), z.strictObject({ bucket: slug })]).default('volume'),
    /**
     * Memory of all its parts; at least 4Gi.
     * @default '8Gi'
     */
    memory: size.default('8Gi'),
    /**
     * Largest body of a request: a push, a package, an artifact.
     * @default '1Gi'
     */
    largestUpload: size.default('1Gi'),
    /**
     * How people sign in: `own` asks GitLab's own accounts, `oidc` the issuer of the site, which makes an account at the first sign-in. The edition has no
     * groups of an issuer: who may come in is what the issuer says of this client.
     * @default 'own'
     */
    signIn: z.enum(['own', 'oidc']).default('own'),
    /**
     * Groups that the issuer lets in.
     * @default [] everybody whom the issuer knows, which a rule questions
     */
    groups: z.array(z.string().regex(/^[A-Za-z0-9 ._@:/-]+$/, { error: 'the name of a group' })).default([]),
    /**
     * Whether passwords of GitLab's own accounts sign in as well where the issuer does: `root` has no other way.
     * @default true
     */
    ownPasswords: z.boolean().default(true),
    /**
     * Sender of its mail.
     * @default `noreply@<host>`
     */
    mailFrom: z.email().optional(),
  },
  images: {
    app: image('docker.io/gitlab/gitlab-ce', '19.5.3-ce.0'),
    // the tools of the database's major release
    database: image('docker.io/library/postgres', '17.11-bookworm'),
  },
  components: ({ options: { memory } }): Readonly<Record<string, Component>> => ({
    app: {
      cpu: '1',
      memory,
      ports: { http: 8000, ...METRICS },
      keepsIn: ['data', 'keys'],
      privilege: { level: 'baseline', why: WHY },
    },
  }),
  needs: ({ options: { host, storage, objects, signIn, groups, mailFrom } }) => ({
    data: volume(storage),
    keys: volume('1Gi'),
    // advisory locks hold migrations apart (docs.gitlab.com, install/requirements: PostgreSQL 17 for GitLab 19, and these)
    db: postgres({ connections: 'session', extensions: ['amcheck', 'btree_gist', 'pg_trgm'] }),
    cache: redis(),
    ...(objects !== 'volume' && { objects: bucket(objects.bucket) }),
    root: secret({ kind: 'password', length: 32, alphabet: 'alphanumeric' }, 'first administrator of GitLab, as it was installed'),
    mail: optional(smtp({ from: mailFrom ?? `noreply@${host}` }), 'no notifications, invitations or password resets by mail'),
    ...(signIn === 'oidc' && {
      'sign-in': usedBy(oidc({ host, callbacks: ['/users/auth/openid_connect/callback'], groups }), 'app'),
    }),
  }),
  serves: ({ options: { host, largestUpload } }): Readonly<Record<string, Serve>> => {
    const common = { host, component: 'app', port: 'http' } as const;
    const waf = { before: RULES, methods: METHODS, contentTypes: CONTENT, maxForm: '8Mi' } as const;
    return {
      site: { ...common, waf, maxBody: largestUpload },
      // where passwords are tried
      login: { ...common, path: '/users/sign_in', limit: 'auth', waf },
      api: { ...common, path: '/api', limit: 'api', waf, maxBody: largestUpload },
    };
  },
  keeps: ({ options: { objects } }): Readonly<Record<string, Keep>> => ({
    keys: { need: 'keys', method: 'none', why: 'its keys are kept with the data, and the rest is made anew at each start' },
    all: {
      need: 'data',
      method: 'set',
      component: 'app',
      user: GIT,
      set: {
        database: 'db',
        ...(objects !== 'volume' && { objects: 'objects' }),
        image: 'database',
        file: 'gitlab.sql',
        mark: 'held',
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
  watches: () => ({
    metrics: Object.fromEntries(Object.keys(METRICS).map((port) => [port, { component: 'app', port }])),
    rules: [here('alerts.yaml')],
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});

/** What Git, Git LFS and packages send (git-scm.com, http-protocol; git-lfs, docs/api). */
const CONTENT = [
  'application/x-git-upload-pack-request',
  'application/x-git-receive-pack-request',
  'application/vnd.git-lfs+json',
  'application/octet-stream',
];
