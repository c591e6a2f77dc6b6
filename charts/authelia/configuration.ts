import type { PlanOf } from '../../blueprint/blueprint';
import type { RedisResult, SmtpResult } from '../../blueprint/contracts/contract';
import { toYaml, type JsonObject } from '../../constructs/files/yaml';
import type { ChartSite } from '../service-chart';
import { accessControl } from './access';
import { authoritiesOf } from './authorities';
import { issuerOf } from './clients';
import { backendOf } from './people';
import { COOKIE, FILES, portalsOf, WRITTEN } from './places';
import type { authelia } from './service';

type Plan = PlanOf<typeof authelia>;

/** What its template filter writes there: the content of a file, quoted, line feeds too (authelia.com, reference/guides/templating). */
const filled = (file: string): string => `{{ secret \`${file}\` | quote }}`;
const FILLED = /\{\{ secret `[\w./-]+` \| quote \}\}/;
/** The same as our YAML writes it, which would be quoted twice. */
const QUOTED = new RegExp(`"(${FILLED.source})"`, 'g');

/** Its configuration.yml. @throws Error when a text of the site would be taken for one of its templates */
export function configurationText(plan: Plan, site: ChartSite): string {
  const written = toYaml(configuration(plan, site)).replace(QUOTED, '$1');
  if (written.replace(new RegExp(FILLED, 'g'), '').includes('{{'))
    throw new Error(`service '${plan.name}': a text with '{{' would be taken for a template`);
  return written;
}

/** What it reads at its start (authelia.com/configuration); secrets come by files that variables name. */
function configuration({ name, options, answers, grants, components }: Plan, { blueprint }: ChartSite): JsonObject {
  const ports = components['portal']?.ports ?? {};
  const at = (name: string): string => `tcp://:${ports[name]?.port ?? 0}`;
  const issuer = issuerOf(options, grants, filled);
  const { database, host, port, user, ca } = answers.storage;
  return {
    theme: 'auto',
    log: { level: 'info', format: 'json' },
    telemetry: { metrics: { enabled: true, address: `${at('metrics')}/metrics` } },
    server: {
      address: `${at('http')}/`,
      // it would be written beside the program
      disable_healthcheck: true,
      // the edge asks with all headers of a request: cookies of other software are long
      buffers: { read: 16_384, write: 16_384 },
      // who is signed in is known by the cookie alone: a password in a header would pass by the second factor
      endpoints: { authz: { 'forward-auth': { implementation: 'ForwardAuth', authn_strategies: [{ name: 'CookieSession' }] } } },
    },
    ...(Object.keys(authoritiesOf(answers)).length > 0 && { certificates_directory: FILES.authorities }),
    // it would ask a server of the internet; the clocks are the nodes' matter
    ntp: { disable_startup_check: true },
    totp: { issuer: options.host },
    webauthn: { display_name: options.host, selection_criteria: { user_verification: 'preferred' } },
    identity_validation: {
      elevated_session: { require_second_factor: true },
      reset_password: { jwt_lifespan: '5m' },
    },
    authentication_backend: backendOf(options, answers.directory),
    access_control: accessControl(
      options,
      blueprint.services.filter(({ door }) => door === name),
    ),
    session: {
      name: COOKIE,
      same_site: 'lax',
      expiration: options.session,
      inactivity: options.idle,
      remember_me: options.remember ?? -1,
      cookies: portalsOf(options).map(({ domain, host: portal }) => ({ domain, authelia_url: `https://${portal}` })),
      ...(answers.sessions && { redis: redisOf(answers.sessions) }),
    },
    regulation: { modes: ['user'], max_retries: options.tries, find_time: options.triesWithin, ban_time: options.ban },
    storage: {
      postgres: {
        address: `tcp://${host}:${port}`,
        database,
        username: typeof user === 'string' ? user : filled(`${FILES.secrets}/storage-user`),
        // under the name by which it is asked
        ...(ca !== undefined && { tls: { minimum_version: 'TLS1.2' } }),
      },
    },
    notifier: notifierOf(answers.mail, options.host),
    ...(issuer && { identity_providers: { oidc: issuer } }),
  };
}

/**
 * With Sentinels no server is named: Authelia would take it for one of them (internal/session/provider_config.go). Over TLS no name is named either: each
 * server and Sentinel must be signed for under the one by which it is asked.
 */
function redisOf({ host, port, user, ca, sentinel }: RedisResult): JsonObject {
  const tls = ca !== undefined && { tls: { minimum_version: 'TLS1.2' } };
  if (!sentinel) return { host, port, username: user, ...tls };
  return {
    username: user,
    ...tls,
    high_availability: {
      sentinel_name: sentinel.name,
      sentinel_username: sentinel.user,
      nodes: sentinel.nodes.map((node) => ({ host: node.host, port: node.port })),
    },
  };
}

function notifierOf(mail: SmtpResult | undefined, host: string): JsonObject {
  // it starts while the mail server is away
  if (!mail) return { disable_startup_check: true, filesystem: { filename: `${WRITTEN.messages}/notification.txt` } };
  return {
    disable_startup_check: true,
    smtp: {
      address: `${mail.security === 'tls' ? 'submissions' : 'submission'}://${mail.host}:${mail.port}`,
      username: mail.user,
      sender: mail.from,
      identifier: host,
      subject: '[Sign-in] {title}',
    },
  };
}
