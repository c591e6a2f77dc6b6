import { join } from 'node:path';
import { z } from 'zod';
import { bound, llm, oidc, postgres, redis, secret, volume, type Need } from '../../blueprint/contracts/contract';
import { defineService, image, type ChartModule, type Keep, type Serve } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { duration, hostname, size, slug } from '../../environments/fields';
import { CALLBACK } from './places';
import { WEBUI } from './user';

const here = (file: string): string => join(sourceOf(__dirname), file);
/** Its rules for a web application firewall. */
const RULES = here('waf.conf');

type Needs = {
  readonly mind: Need<'llm'>;
  readonly 'sign-in': Need<'oidc'>;
  readonly files: Need<'volume'>;
  readonly key: Need<'secret'>;
  readonly first: Need<'secret'>;
  readonly db?: Need<'postgres'>;
  readonly shared?: Need<'redis'>;
};

/**
 * Open WebUI: people talk with language models of the site. They sign in by OpenID Connect and by nothing else; all of its settings are those of the site file,
 * and it reaches nobody but its models, its issuer and its database.
 */
export const openWebui = defineService({
  kind: 'open-webui',
  options: {
    /** Host name. */
    host: hostname(),
    /**
     * Who may come in, by group of the issuer. Somebody who is in none of these groups, and in another, is refused; an account without any group waits for an
     * administrator, and one that had a role before keeps it until its account at the issuer ends.
     * @default {} everybody whom the issuer knows, which a rule questions
     */
    groups: z
      .record(z.string().regex(/^[\w.@:/ -]+$/, { error: "a name of letters, digits, spaces and '.@:/-_'" }), z.enum(['admin', 'user']))
      .default({}),
    /**
     * Models that people are offered and that must be there.
     * @default [] those that are there
     */
    models: z.array(z.string()).default([]),
    /**
     * Model by which parts of long documents are found, such as `nomic-embed-text:v1.5`; it must be there.
     * @default none: documents are read whole
     */
    embedding: z.string().optional(),
    /**
     * Service with PostgreSQL that keeps accounts and conversations. Nothing is moved when this changes.
     * @default none: a file of SQLite on its volume, which must not be copied while it is written, so that a copy that is whole is made beside it each hour
     */
    database: slug.optional(),
    /**
     * Service with Redis that remembers which sessions were ended.
     * @default none: a session ends by itself
     */
    redis: slug.optional(),
    /**
     * Disk for uploads, and for conversations without a database.
     * @default '10Gi'
     */
    storage: size.default('10Gi'),
    /**
     * How long a sign-in lasts; until then a group that was taken away still counts.
     * @default '12h'
     */
    session: duration.default('12h'),
  },
  images: { app: image('ghcr.io/open-webui/open-webui', 'v0.12.4') },
  components: () => ({
    app: { cpu: '200m', memory: '768Mi', memoryLimit: '2Gi', ports: { http: 8080 }, keepsIn: ['files'] },
  }),
  needs: ({ options: { host, groups, models, embedding, database, storage, ...options } }): Needs => ({
    mind: llm({
      models: [...models, ...(embedding === undefined ? [] : [embedding])],
    }),
    'sign-in': oidc({ host, callbacks: [CALLBACK], groups: Object.keys(groups) }),
    files: volume(storage),
    // another one ends all sessions, and what was encrypted with it cannot be read again
    key: secret(
      { kind: 'password', length: 48, alphabet: 'alphanumeric' },
      'signs the sessions of Open WebUI, and encrypts what it keeps of its issuer',
    ),
    first: bound(
      secret(
        { kind: 'password', length: 48, alphabet: 'alphanumeric' },
        'an account of Open WebUI that nobody signs in by: whoever came first would be administrator otherwise',
      ),
      'an empty database takes it once, and nobody signs in by it',
    ),
    ...(database !== undefined && { db: postgres({ extensions: ['vector'], from: database, tls: true }) }),
    ...(options.redis !== undefined && {
      shared: redis({ keys: ['open-webui:*'], channels: ['open-webui:*', 'socketio', 'socketio#*'], from: options.redis, tls: true }),
    }),
  }),
  serves: ({ options: { host } }): Readonly<Record<string, Serve>> => {
    const app = { host, component: 'app', port: 'http' };
    // what people write is anything, code above all, and a conversation comes whole with each question; answers come word by word
    const talk = { before: RULES, methods: ['PUT', 'PATCH', 'DELETE'], maxForm: '16Mi', responses: 'stream' } as const;
    return {
      pages: { ...app, waf: { before: RULES } },
      api: { ...app, path: '/api', limit: 'api', waf: talk, maxBody: '100Mi' },
      models: { ...app, path: '/ollama', limit: 'api', waf: talk },
      events: { ...app, path: '/ws', limit: 'api', waf: talk },
      signIn: { ...app, path: '/oauth', limit: 'auth', waf: { before: RULES } },
    };
  },
  keeps: ({ options: { database } }): Readonly<Record<string, Keep>> => ({
    ...(database !== undefined && { conversations: { need: 'db', method: 'dump', component: 'app' } }),
    files: { need: 'files', method: 'files', component: 'app', user: WEBUI },
  }),
  watches: () => ({ rules: [here('alerts.yaml')] }),
  takes: () => ({ app: { first: 'once' } }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
