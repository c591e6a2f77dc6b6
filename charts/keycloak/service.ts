import { join } from 'node:path';
import { z } from 'zod';
import { bound, ldap, optional, postgres, secret, smtp, usedBy, type Need } from '../../blueprint/contracts/contract';
import { defineService, image, type Accept, type ChartModule, type Keep, type OptionsOf } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { duration, hostname, size, slug } from '../../environments/fields';
import { answerOidc } from './clients';
import { waysAt } from './ways';

const here = (file: string): string => join(sourceOf(__dirname), file);

const group = z.string().regex(/^[^\s/,](?:[^/,\n]*[^\s/,])?$/, { error: 'the name of a group without slashes and commas' });

const options = {
  /** Host name at which people are asked who they are; the issuer of OpenID Connect is `https://<host>/realms/<realm>`. */
  host: hostname(),
  /**
   * Name of the realm: people, clients and settings of the site. Who has an account there is known by it; another name is another realm, without anybody.
   * @default 'site'
   */
  realm: slug.refine((name) => name !== 'master', { error: "another name than 'master', the realm of administrators" }).default('site'),
  /**
   * How people prove who they are: by their password alone, or by a code or a security key as well, which they register at their first sign-in.
   * @default 'two'
   */
  factors: z.enum(['one', 'two']).default('two'),
  /**
   * People, by the name that they sign in with, where the site has no directory. Each is made once with a first password of the store, which is changed at the
   * first sign-in; groups follow this file, who is taken out is disabled, and nothing else of an account is ever touched.
   * @default those of the site's directory
   */
  people: z
    .record(
      slug,
      z.strictObject({
        name: z.string().regex(/^\S(?:.*\S)?$/, { error: 'a name' }),
        mail: z.email(),
        /** @default [] */
        groups: z.array(group).default([]),
      }),
    )
    .optional(),
  /**
   * Shortest password that people may choose. Passwords of a directory are its own matter.
   * @default 12
   */
  minPasswordLength: z.int().min(8).max(64).default(12),
  /**
   * Wrong passwords and codes that an account has, until it is locked for `lock`, and longer each further time. That somebody was refused at a service which
   * is for others counts as well.
   * @default 10
   */
  tries: z.int().min(1).max(100).default(10),
  /**
   * How long an account is locked; who knows its name can keep its owner out as long.
   * @default '5m'
   */
  lock: duration.default('5m'),
  /**
   * How long tokens last; until then a group that was taken away still counts.
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
   * Sender of its mail.
   * @default `noreply@<host>`
   */
  mailFrom: z.email().optional(),
  /**
   * Servers, each with its caches: the loss of a node must not shut people out.
   * @default one for each of the first two nodes of the cluster
   */
  replicas: z.int().min(1).max(5).optional(),
  /**
   * Memory of a server. Java's heap gets 65 percent of it, since caches, code and threads take some 350 MiB beside that.
   * @default '1280Mi'
   */
  memory: size.default('1280Mi'),
};
export type Options = OptionsOf<typeof options>;

/** Those of single people, `person-<name>`, are beside them. */
type Needs = {
  readonly storage: Need<'postgres'>;
  readonly keeper: Need<'secret'>;
  readonly mail: Need<'smtp'> & { readonly without: string };
  readonly directory?: Need<'ldap'>;
};

/**
 * Keycloak 26: signs people in by OpenID Connect with a second factor. A pod beside it keeps its realm as Git says: clients, who may come in, policies and the
 * way people sign in follow from the site, and what was changed by hand is so again within minutes, but for single steps inside a way to sign in, which nobody
 * compares. Accounts are people's own.
 *
 * What has no sign-in of its own gets one by `oauth2Proxy({})`, which asks Keycloak as any other client does.
 *
 * The servers are the vendor's image, put together for PostgreSQL by an init container: 40 seconds of processor at each start of a pod, for no image of one's
 * own to build, sign and renew. What was put together then starts as it is (`--optimized`), with nothing to write but caches.
 *
 * The console of administrators is served nowhere. Who has to change an account asks in a pod, by the tool of the vendor:
 *
 *     kubectl -n <namespace> exec -it deploy/<service>-server -- bash /usr/local/lib/archipel/admin.sh get users -r site -q username=alice
 */
export const keycloak = defineService({
  kind: 'keycloak',
  wave: 'identity',
  options,
  images: {
    server: image('quay.io/keycloak/keycloak', '26.7.3'),
    keeper: image('docker.io/library/python', '3.14.1-alpine'),
  },
  components: ({ options: { replicas, memory }, site }) => ({
    server: {
      replicas: replicas ?? Math.min(2, Math.max(1, membersOf(site.nodes))),
      cpu: '250m',
      memory,
      // `cluster` and `failure` are between the servers: JGroups over TLS, and who notices that another is gone
      ports: { http: 8080, management: 9000, cluster: 7800, failure: 57800 },
    },
    realm: { cpu: '10m', memory: '32Mi', memoryLimit: '64Mi', ports: {} },
  }),
  needs: ({ options: { host, people, mailFrom } }): Needs => ({
    storage: usedBy(postgres({ tls: true }), 'server'),
    keeper: bound(
      secret({ kind: 'password', length: 48, alphabet: 'alphanumeric' }, 'account that keeps the realm as Git says'),
      'the database has it from the first start on, so that another is given by hand (keycloak.org, server/bootstrap-admin-recovery)',
    ),
    mail: usedBy(
      optional(smtp({ from: mailFrom ?? `noreply@${host}` }), 'no mails: nobody is told of what was changed in an account'),
      'server',
    ),
    ...(people
      ? Object.fromEntries(
          Object.keys(people).map((name) => [
            `person-${name}`,
            bound(
              secret({ kind: 'password', length: 20, alphabet: 'alphanumeric' }, `first password of ${name}, changed at the first sign-in`),
              'an account takes it once, when it is made: whoever lost a password is given another in a pod',
            ),
          ]),
        )
      : { directory: usedBy(ldap(), 'server') }),
  }),
  provides: {
    // reached at its public name, as a browser does
    oidc: { answer: answerOidc },
  },
  serves: ({ options: { host, realm } }) => waysAt(host, realm),
  accepts: (): Readonly<Record<string, Accept>> => ({
    cluster: {
      component: 'server',
      port: 'cluster',
      from: { component: 'server' },
      why: 'servers tell each other what they must not keep',
    },
    failure: { component: 'server', port: 'failure', from: { component: 'server' }, why: 'servers notice that another one is gone' },
    keeper: { component: 'server', port: 'http', from: { component: 'realm' }, why: 'the realm is kept as Git says' },
  }),
  keeps: (): Readonly<Record<string, Keep>> => ({
    // the realm's keys and what people prove their second factor by are there too
    realm: { need: 'storage', method: 'dump', component: 'server' },
  }),
  watches: () => ({
    metrics: { server: { component: 'server', port: 'management' } },
    rules: [here('alerts.yaml')],
    dashboards: [here('dashboard.json')],
  }),
  takes: ({ options: { people } }) => ({
    realm: Object.fromEntries(Object.keys(people ?? {}).map((name) => [`person-${name}`, 'once'] as const)),
  }),
  chart: (): Promise<ChartModule> => import('./chart'),
});

const membersOf = (nodes: Readonly<Record<string, { readonly roles: readonly string[] }>>): number =>
  Object.values(nodes).filter(({ roles }) => roles.includes('server') || roles.includes('agent')).length;
