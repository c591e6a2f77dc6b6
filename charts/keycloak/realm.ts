import type { PlanOf } from '../../blueprint/blueprint';
import type { SmtpResult } from '../../blueprint/contracts/contract';
import type { JsonObject } from '../../constructs/files/yaml';
import { toSeconds } from '../../constructs/units';
import { MEMBER, proofs, stepsFor } from './authentication';
import { clientsOf, groupsNamed } from './clients';
import { directoryOf } from './directory';
import { fromVault, KEEPER, KEEPS } from './places';
import type { keycloak, Options } from './service';

type Plan = PlanOf<typeof keycloak>;

/** Name in the vault of the password by which mail is sent. */
export const MAIL_PASSWORD = 'mail';
/** Days for which it is known who signed in, and what was changed. */
const EVENTS_DAYS = 30;

/** What the realm is kept as: public, the secrets that it needs are named by their files. */
export function realmText({ options, answers, grants }: Plan): string {
  const { people } = options;
  const named = [...groupsNamed(grants), ...Object.values(people ?? {}).flatMap(({ groups }) => groups)];
  return `${JSON.stringify(
    {
      name: options.realm,
      keeper: KEEPER,
      member: MEMBER,
      realm: settings(options, answers.mail),
      // names and mail addresses come from a directory, where nobody can add what is missing
      profile: {
        notRequired: ['email', 'firstName', 'lastName'],
        // services know people by it: whoever could set it to another's would read that one's mail
        notTheirOwn: ['email'],
      },
      scopes: [groupsScope],
      steps: stepsFor(options.factors),
      clients: clientsOf(options, grants),
      // by a password alone nobody gets a token, of whichever client
      builtIn: { 'admin-cli': { directAccessGrantsEnabled: false } },
      groups: [...new Set(named)].sort(),
      directory: answers.directory ? directoryOf(answers.directory) : null,
      people: people ? peopleOf(people) : null,
    },
    null,
    1,
  )}\n`;
}

const peopleOf = (people: NonNullable<Options['people']>): JsonObject =>
  Object.fromEntries(
    Object.entries(people)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([username, { name, mail, groups }]) => {
        const [firstName = '', ...rest] = name.split(' ');
        return [username, { firstName, lastName: rest.join(' '), email: mail, groups, passwordFile: `${KEEPS.people}/${username}` }];
      }),
  );

/** Its own fields (keycloak.org, docs-api, RealmRepresentation). Durations in seconds. */
function settings(options: Options, mail: SmtpResult | undefined): JsonObject {
  const { host, realm, minPasswordLength, tries, lock, tokens, session, idle } = options;
  return {
    enabled: true,
    displayName: host,
    // TLS ends at the edge, which says so; what comes from elsewhere with a public address is refused without it
    sslRequired: 'external',
    registrationAllowed: false,
    // a link in a mail would be worth a second factor
    resetPasswordAllowed: false,
    rememberMe: false,
    verifyEmail: false,
    loginWithEmailAllowed: true,
    duplicateEmailsAllowed: false,
    editUsernameAllowed: false,
    bruteForceProtected: true,
    permanentLockout: false,
    failureFactor: tries,
    waitIncrementSeconds: toSeconds(lock),
    minimumQuickLoginWaitSeconds: Math.min(60, toSeconds(lock)),
    maxFailureWaitSeconds: Math.max(900, toSeconds(lock)),
    maxDeltaTimeSeconds: 43_200,
    passwordPolicy: `length(${minPasswordLength}) and maxLength(128) and notUsername(undefined) and notEmail(undefined) and passwordHistory(3)`,
    ...proofs(host),
    defaultSignatureAlgorithm: 'RS256',
    accessCodeLifespan: 60,
    accessTokenLifespan: toSeconds(tokens),
    ssoSessionIdleTimeout: toSeconds(idle),
    ssoSessionMaxLifespan: toSeconds(session),
    revokeRefreshToken: true,
    refreshTokenMaxReuse: 0,
    eventsEnabled: true,
    eventsExpiration: EVENTS_DAYS * 86_400,
    adminEventsEnabled: true,
    adminEventsDetailsEnabled: false,
    attributes: { adminEventsExpiration: String(EVENTS_DAYS * 86_400) },
    smtpServer: mail ? smtpOf(mail, realm) : {},
  };
}

const smtpOf = ({ host, port, security, from, user }: SmtpResult, realm: string): JsonObject => ({
  host,
  port: String(port),
  from,
  fromDisplayName: realm,
  auth: 'true',
  authType: 'basic',
  user,
  password: fromVault(MAIL_PASSWORD),
  ssl: String(security === 'tls'),
  starttls: String(security === 'starttls'),
});

/** Keycloak has no scope for groups of its own; a name stands for the whole group, as the rest of the site knows it. */
const groupsScope = {
  name: 'groups',
  description: 'groups of a person',
  protocol: 'openid-connect',
  attributes: { 'include.in.token.scope': 'true', 'display.on.consent.screen': 'true', 'consent.screen.text': 'groups' },
  mapper: {
    name: 'groups',
    protocol: 'openid-connect',
    protocolMapper: 'oidc-group-membership-mapper',
    config: {
      'claim.name': 'groups',
      'full.path': 'false',
      'id.token.claim': 'true',
      'access.token.claim': 'true',
      'userinfo.token.claim': 'true',
    },
  },
} as const;
