import type { PlanOf } from '../../blueprint/blueprint';
import type { RedisResult } from '../../blueprint/contracts/contract';
import { readAsset } from '../../constructs/files/asset';
import { Workload, claim, secretKey, type Env, type SidecarProps } from '../../constructs/kubernetes';
import { toSeconds } from '../../constructs/units';
import { componentOf, imageOf, libpqEnv, variable, type ServiceChart } from '../service-chart';
import type { openWebui } from './service';
import { CALLBACK } from './places';
import { WEBUI } from './user';

type Plan = PlanOf<typeof openWebui>;

const DATA = '/var/lib/open-webui';
/** Where it lays out its own pictures and scripts at each start. */
const STATIC = '/run/static';
const HOME = '/home/webui';
const CA = '/etc/open-webui/ca.pem';
const DATABASE_CA = '/etc/open-webui/database-ca.pem';
const REDIS_CA = '/etc/open-webui/redis-ca.pem';
const SNAPSHOT = '/usr/local/lib/archipel/snapshot.py';

export const chart: ServiceChart<typeof openWebui> = {
  build(scope, plan) {
    const { base, ports } = componentOf(plan, 'app');
    const {
      'sign-in': { ca },
      db,
      shared,
    } = plan.answers;
    const port = ports['http']?.port ?? 0;
    const health = { http: '/health', port: 'http' };
    new Workload(scope, {
      kind: 'Deployment',
      ...base,
      image: imageOf(plan, 'app'),
      // start.sh of the image writes beside its code; policies let none but the edge and the firewall come here
      command: ['uvicorn', 'open_webui.main:app', '--host', '0.0.0.0', '--port', String(port), '--forwarded-allow-ips', '*'],
      user: WEBUI,
      replicas: 1,
      env: { ...settings(plan), ...signingIn(plan), ...keeping(plan) },
      files: {
        ...(ca !== undefined && { [CA]: ca }),
        ...(shared?.ca !== undefined && { [REDIS_CA]: shared.ca }),
        ...(db?.ca !== undefined && { [DATABASE_CA]: db.ca }),
      },
      mounts: { [DATA]: claim(plan.answers.files.claim) },
      writable: { [STATIC]: '128Mi', [HOME]: '256Mi', '/tmp': '1Gi' },
      probes: {
        readiness: health,
        // it brings its database up to date first, and loads much
        startup: { ...health, failures: 120 },
        liveness: { ...health, failures: 6, timeout: '10s' },
      },
      sidecars: plan.options.database === undefined ? [snapshots(plan)] : [],
    });
  },
};

/** What it is (docs.openwebui.com, reference/env-configuration): the site file, whatever somebody clicked. */
function settings({ options, answers: { mind, key } }: Plan): Env {
  return {
    ENV: 'prod',
    HOME,
    DATA_DIR: DATA,
    STATIC_DIR: STATIC,
    WEBUI_URL: `https://${options.host}`,
    WEBUI_SECRET_KEY: secretKey(key.value.object, key.value.key),
    ENABLE_PERSISTENT_CONFIG: 'false',
    CORS_ALLOW_ORIGIN: `https://${options.host}`,
    WEBUI_SESSION_COOKIE_SECURE: 'true',
    WEBUI_AUTH_COOKIE_SECURE: 'true',
    JWT_EXPIRES_IN: `${toSeconds(options.session)}s`,
    ENABLE_OLLAMA_API: 'true',
    OLLAMA_BASE_URLS: mind.url,
    ENABLE_OPENAI_API: 'false',
    ...(options.models[0] !== undefined && { DEFAULT_MODELS: options.models[0] }),
    // without it its makers' hub of models is asked for one
    RAG_EMBEDDING_ENGINE: 'ollama',
    RAG_OLLAMA_BASE_URL: mind.url,
    ...(options.embedding === undefined ? { BYPASS_EMBEDDING_AND_RETRIEVAL: 'true' } : { RAG_EMBEDDING_MODEL: options.embedding }),
    // it reaches nobody, and must not wait for anybody
    OFFLINE_MODE: 'true',
    HF_HUB_OFFLINE: '1',
    ENABLE_VERSION_UPDATE_CHECK: 'false',
    ENABLE_COMMUNITY_SHARING: 'false',
    ENABLE_WEB_SEARCH: 'false',
    ENABLE_PIP_INSTALL_FRONTMATTER_REQUIREMENTS: 'false',
    ANONYMIZED_TELEMETRY: 'false',
    DO_NOT_TRACK: 'true',
    SCARF_NO_ANALYTICS: 'true',
  };
}

/** How people come in: by their issuer alone. */
function signingIn({ options: { groups }, answers: { 'sign-in': signIn, first } }: Plan): Env {
  const { issuer, clientId, clientSecret, scopes, claims, ca } = signIn;
  const named = Object.entries(groups).sort(([a], [b]) => (a < b ? -1 : 1));
  const administrators = named.flatMap(([group, role]) => (role === 'admin' ? [group] : []));
  return {
    ENABLE_SIGNUP: 'false',
    ENABLE_LOGIN_FORM: 'false',
    ENABLE_PASSWORD_AUTH: 'false',
    // the first account becomes administrator, in whatever group its person is (utils/oauth.py, get_user_role): this one, by which nobody signs in
    WEBUI_ADMIN_EMAIL: 'nobody@localhost.localdomain',
    WEBUI_ADMIN_NAME: 'Nobody',
    WEBUI_ADMIN_PASSWORD: secretKey(first.value.object, first.value.key),
    ENABLE_OAUTH_SIGNUP: 'true',
    OAUTH_MERGE_ACCOUNTS_BY_EMAIL: 'false',
    OAUTH_PROVIDER_NAME: 'Single sign-on',
    OAUTH_CLIENT_ID: clientId,
    OAUTH_CLIENT_SECRET: secretKey(clientSecret.object, clientSecret.key),
    OAUTH_TOKEN_ENDPOINT_AUTH_METHOD: 'client_secret_basic',
    OAUTH_CODE_CHALLENGE_METHOD: 'S256',
    OAUTH_SCOPES: scopes.join(' '),
    OAUTH_USERNAME_CLAIM: claims.user,
    OPENID_PROVIDER_URL: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    OPENID_REDIRECT_URI: `$(WEBUI_URL)${CALLBACK}`,
    // who is in no group waits; without groups everybody whom the issuer knows is in
    DEFAULT_USER_ROLE: named.length === 0 ? 'user' : 'pending',
    ENABLE_OAUTH_ROLE_MANAGEMENT: String(named.length > 0),
    ...(named.length > 0 && {
      OAUTH_ROLES_CLAIM: claims.groups,
      OAUTH_ALLOWED_ROLES: named.map(([group]) => group).join(','),
      // an empty list would be the group `admin`
      OAUTH_ADMIN_ROLES: administrators.length === 0 ? ' ' : administrators.join(','),
    }),
    ...(ca !== undefined && { SSL_CERT_FILE: CA, REQUESTS_CA_BUNDLE: CA }),
  };
}

/** Where it keeps things, besides files. */
function keeping({ answers: { db, shared } }: Plan): Env {
  return {
    ...(db && {
      DATABASE_TYPE: 'postgresql',
      DATABASE_HOST: db.host,
      DATABASE_PORT: String(db.port),
      DATABASE_NAME: db.database,
      DATABASE_USER: variable(db.user),
      DATABASE_PASSWORD: variable(db.password),
      ...libpqEnv(db, DATABASE_CA),
      VECTOR_DB: 'pgvector',
      // the database has it before the service starts, and making one is for who owns the server
      PGVECTOR_CREATE_EXTENSION: 'false',
    }),
    ...(shared && {
      REDIS_PASSWORD: variable(shared.password),
      REDIS_URL: redisUrl(shared),
      REDIS_KEY_PREFIX: 'open-webui',
      WEBSOCKET_MANAGER: 'redis',
    }),
  };
}

/** Over TLS with what redis-py reads of an address (redis.readthedocs.io, from_url). */
const redisUrl = ({ user, host, port, ca }: RedisResult): string =>
  ca === undefined
    ? `redis://${user}:$(REDIS_PASSWORD)@${host}:${port}/0`
    : `rediss://${user}:$(REDIS_PASSWORD)@${host}:${port}/0?ssl_ca_certs=${REDIS_CA}&ssl_cert_reqs=required&ssl_check_hostname=true`;

const snapshots = (plan: Plan): SidecarProps => ({
  name: 'snapshots',
  image: imageOf(plan, 'app'),
  command: ['python', '-u', SNAPSHOT],
  env: { DATA_DIR: DATA },
  files: { [SNAPSHOT]: readAsset(__dirname, 'snapshot.py') },
  mounts: { [DATA]: claim(plan.answers.files.claim) },
  requests: { cpu: '10m', memory: '32Mi' },
  limits: { memory: '128Mi' },
});
