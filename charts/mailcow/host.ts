import type { Equipment, HostFacts, HostFile } from '../../blueprint/equipment';
import type { OidcResult, SecretRef, SmtpResult } from '../../blueprint/contracts/contract';
import type { ServicePlan } from '../../blueprint/service-plan';
import { readAsset } from '../../constructs/files/asset';
import { confText, mailcowConf } from './conf';
import { CALLBACK, dkimOf, SELECTOR, WEB_BESIDE } from './facts';
import type { Options } from './service';
import { overrideOf } from './override';
import { policyOf } from './records';
import { MAILCOW } from './release';
import { watchOf } from './watch';

/** Where upstream's scripts expect it. */
const FOLDER = '/opt/mailcow-dockerized';
/** Maildir: each message is a file that is written whole and never changed. */
const MAIL = '/var/lib/docker/volumes/mailcowdockerized_vmail-vol-1/_data';
/** Messages that one service may send in an hour: a stolen password is no source of spam. */
const PER_HOUR = 300;

type Plan = ServicePlan<Options>;
type Answers = { readonly relay?: SmtpResult; readonly 'sign-in'?: OidcResult };

/** What the host is given: the release, the configuration, overlays, accounts, and where its secrets are. */
export function mailcowOnHost(plan: Plan, { nodes, operator }: HostFacts): readonly Equipment[] {
  const { name, options, on } = plan;
  if (on === undefined) return [];
  const here = `/etc/archipel-${name}`;
  const own = options.web === 'own';
  const web = own ? '0.0.0.0' : (nodes.find((node) => node.name === on)?.meshAddress ?? '127.0.0.1');
  const ports = own ? { http: 80, https: 443 } : WEB_BESIDE;
  const { relay } = plan.answers as Answers;
  const state = `/var/lib/archipel/${name}`;
  const files: Readonly<Record<string, HostFile>> = {
    'site.env': {
      text: envText({
        ...{ NAME: name, HOST: options.host, FOLDER, STATE: state },
        ...{ REPOSITORY: `https://github.com/${MAILCOW.repository}`, TAG: MAILCOW.tag, COMMIT: MAILCOW.commit },
      }),
    },
    'mailcow.conf': { text: confText(mailcowConf(options, { web, ports, email: operator.email })) },
    'docker-compose.override.yml': { text: overrideOf(options) },
    'postfix.cf': { text: postfixOf(options, relay), comments: false },
    'dovecot.conf': { text: readAsset(__dirname, 'dovecot.conf'), comments: false },
    ...(relay && { 'relay-login': { text: `[${relay.host}]:${relay.port} ${relay.user}:@relay@\n`, comments: false } }),
    overlays: { text: overlaysOf(relay), comments: false },
    'accounts.json': { text: `${JSON.stringify(accountsOf(plan, web, ports.http, `${state}.json`), undefined, 1)}\n`, comments: false },
    'converge.sh': { text: readAsset(__dirname, 'converge.sh'), mode: '0700', comments: false },
    'copies.sh': { text: readAsset(__dirname, 'copies.sh'), mode: '0700', comments: false },
    'accounts.py': { text: readAsset(__dirname, 'accounts.py'), mode: '0700', comments: false },
    ...Object.fromEntries(['api.py', 'identity.py'].map((file) => [file, { text: readAsset(__dirname, file), comments: false }])),
    'watch.json': { text: `${JSON.stringify(watchOf(name, options, FOLDER), undefined, 1)}\n`, comments: false },
    'watch.py': { text: readAsset(__dirname, 'watch.py'), mode: '0700', comments: false },
  };
  return [
    {
      node: on,
      role: 'compose',
      variables: { [`compose_of_${name.replaceAll('-', '_')}`]: { name, converge: `${here}/converge.sh`, watch: `${here}/watch.py` } },
      files: Object.fromEntries(Object.entries(files).map(([file, content]) => [`${here}/${file}`, content])),
      secrets: Object.fromEntries(Object.entries(secretsOf(plan)).map(([file, secret]) => [`${here}/secrets/${file}`, secret])),
      keeps: {
        databases: { program: `${here}/copies.sh` },
        mail: { folders: [MAIL], holder: `${here}/copies.sh` },
        settings: { folders: [`${FOLDER}/data/conf`, `${FOLDER}/data/assets/ssl`] },
      },
    },
  ];
}

/** Files of the host's secrets: what it needs by name, the relay's password, the one that the issuer knows it by, and those of who sends. */
function secretsOf({ options, grants, answers }: Plan): Readonly<Record<string, string | SecretRef>> {
  const own = [
    ...['db', 'db-root', 'redis', 'api', 'admin', 'sogo-key'],
    ...options.domains.map(dkimOf),
    ...(options.dnssec ? ['tls-key'] : []),
    ...(options.spamhaus ? ['spamhaus'] : []),
  ];
  const { relay, 'sign-in': signIn } = answers as Answers;
  const senders = grants.flatMap(({ consumer, secrets: { password } }) => (password ? [[`sender-${consumer}`, password] as const] : []));
  return {
    ...Object.fromEntries(own.map((need) => [need, need])),
    ...(relay && { relay: relay.password }),
    ...(signIn && { 'sign-in': signIn.clientSecret }),
    ...Object.fromEntries(senders),
  };
}

/** What `accounts.py` makes of the server: no password is in it. */
function accountsOf({ options, grants, answers }: Plan, web: string, port: number, state: string) {
  const { host, domains, people, aliases, postmaster } = options;
  const { 'sign-in': signIn } = answers as Answers;
  const duties = domains.flatMap((domain) => ['postmaster', 'abuse'].map((duty) => `${duty}@${domain}`));
  return {
    // until it has a password for 'admin', it answers this machine alone
    urls: [...new Set(['127.0.0.1', web === '0.0.0.0' ? '127.0.0.1' : web])].map((address) => `http://${address}:${port}`),
    state,
    domains,
    selector: SELECTOR,
    keys: Object.fromEntries(domains.map((domain) => [domain, dkimOf(domain)])),
    people: Object.fromEntries(
      Object.entries(people).map(([address, { name, quota, signIn: by }]) => [
        address,
        { name, quota, source: signIn && by !== 'own' ? 'generic-oidc' : 'mailcow' },
      ]),
    ),
    signIn: signIn ? providerOf(signIn, host) : null,
    aliases: { ...Object.fromEntries(duties.filter((duty) => duty !== postmaster).map((duty) => [duty, [postmaster]])), ...aliases },
    policy: policyOf(options),
    senders: grants
      .filter(({ contract }) => contract === 'smtp')
      .map(({ consumer, answer }) => ({ consumer, address: (answer as SmtpResult).user, secret: `sender-${consumer}` })),
    perHour: PER_HOUR,
  };
}

/** The issuer in the words of its API (data/web/inc/functions.inc.php, identity_provider): what it asks for where no scopes are said, issuers refuse. */
const providerOf = ({ endpoints, clientId, scopes }: OidcResult, host: string) => ({
  authorize_url: endpoints.authorization,
  token_url: endpoints.token,
  userinfo_url: endpoints.userinfo,
  client_id: clientId,
  client_scopes: scopes.join(' '),
  redirect_url: `https://${host}${CALLBACK}`,
});

const SUBMISSION_TLS = 'tls';

/** Postfix keeps the first line of that name where it stands, and moves any other there at each start. */
function postfixOf({ host, network }: Options, relay: SmtpResult | undefined): string {
  const text = readAsset(__dirname, 'postfix.cf').replaceAll('@HOST@', host).replaceAll('@NETWORK@', network);
  if (!relay) return text;
  const wrapped = relay.security === SUBMISSION_TLS ? 'yes' : 'no';
  const filled = readAsset(__dirname, 'relay.cf')
    .replaceAll('@RELAY_HOST@', relay.host)
    .replaceAll('@RELAY_PORT@', String(relay.port))
    .replaceAll('@RELAY_WRAPPED@', wrapped);
  return `${text}${filled}`;
}

/** Where overlays go, with which mode, and whom a change restarts. */
const overlaysOf = (relay: SmtpResult | undefined): string =>
  [
    'docker-compose.override.yml docker-compose.override.yml 0600 -',
    'postfix.cf data/conf/postfix/extra.cf 0644 postfix-mailcow',
    'dovecot.conf data/conf/dovecot/extra.conf 0644 dovecot-mailcow',
    ...(relay ? ['relay-login data/conf/postfix/archipel-relay 0600 postfix-mailcow'] : []),
  ]
    .map((line) => `${line}\n`)
    .join('');

const envText = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}='${value}'\n`)
    .join('');
