import { join } from 'node:path';
import { z } from 'zod';
import { bound, postgres, secret, volume } from '../../blueprint/contracts/contract';
import { defineService, image, type ChartModule, type Keep, type Serve } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { hostname, size } from '../../environments/fields';
import { kernelOfHosts } from './hosts';

const here = (file: string): string => join(sourceOf(__dirname), file);
const PASSWORD = { kind: 'password', length: 40, alphabet: 'alphanumeric' } as const;

/**
 * SonarQube Community Build: judges code by its quality gate. One instance, with a PostgreSQL database of the site; where it lives in a namespace of class
 * `dev`, so must that. It signs people in by itself, behind the site's sign-in: this edition knows no OpenID Connect, and names of people in headers are not
 * believed, since jobs of pipelines reach it past the edge. A major release waits, not ready, until somebody has opened `/setup`: copy the database first.
 */
export const sonarqube = defineService({
  kind: 'sonarqube',
  options: {
    /** Host name. */
    host: hostname(),
    /**
     * Whether the site's sign-in stands before its own.
     * @default 'forward-auth'
     */
    signIn: z.enum(['own', 'forward-auth']).default('forward-auth'),
    /**
     * Memory; a fifth each goes to its pages, to its analyses and to its search. At least 2Gi.
     * @default '3Gi'
     */
    memory: size.default('3Gi'),
    /**
     * Disk for what its search looks things up in, which it makes anew from the database.
     * @default '10Gi'
     */
    storage: size.default('10Gi'),
  },
  images: { app: image('docker.io/library/sonarqube', '26.6.0.123539-community') },
  components: ({ options }) => ({
    app: { cpu: '400m', memory: options.memory, ports: { http: 9000 }, keepsIn: ['search'] },
  }),
  needs: ({ options }) => ({
    db: postgres({ tls: true }),
    search: volume(options.storage),
    passcode: secret(PASSWORD, 'asks SonarQube how it is, as the system and as nobody'),
    // its rules want a special character, which no password of the store has
    admin: bound(
      secret(PASSWORD, "account admin of SonarQube, whose password is this followed by '-Aa1'"),
      'a new database takes it once: change the password of admin in SonarQube to the new one too',
    ),
  }),
  provides: {
    http: {
      component: 'app',
      port: 'http',
      answer: ({ host, port }) => ({ host, port, url: `http://${host}:${port}` }),
    },
  },
  serves: ({ options: { host, signIn } }): Readonly<Record<string, Serve>> => ({
    site: {
      host,
      component: 'app',
      port: 'http',
      signIn,
      // what people write of code is full of it
      waf: {
        methods: ['PATCH', 'DELETE'],
        maxForm: '1Mi',
        prose: ['text', 'comment', 'json.text', 'json.comment', 'markdown_description'],
      },
    },
    // where passwords are tried
    login: { host, path: '/api/authentication', component: 'app', port: 'http', signIn, limit: 'auth' },
  }),
  keeps: (): Readonly<Record<string, Keep>> => ({
    findings: { need: 'db', method: 'dump', component: 'app' },
    search: { need: 'search', method: 'none', why: 'its search is made anew from the database at the next start' },
  }),
  watches: () => ({ rules: [here('alerts.yaml')] }),
  equips: (plan, site) => kernelOfHosts(plan, site),
  chart: (): Promise<ChartModule> => import('./chart'),
});
