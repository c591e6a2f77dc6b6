import type { PlanOf } from '../../blueprint/blueprint';
import type { SecretRef, SecretResult } from '../../blueprint/contracts/contract';
import { readAsset } from '../../constructs/files/asset';
import { Workload, scratch, secretFile, secretFiles, type InitContainerProps, type Volume } from '../../constructs/kubernetes';
import { componentOf, imageOf, type ServiceChart } from '../service-chart';
import { authoritiesOf } from './authorities';
import { configurationText } from './configuration';
import { peopleFile } from './people';
import { FILES, PATHS, WRITTEN } from './places';
import type { authelia } from './service';

type Plan = PlanOf<typeof authelia>;

/** Any user but root: the image then runs the program as it is (entrypoint.sh). */
const AUTHELIA = 1000;
const SCRIPT = '/usr/local/lib/archipel/people.sh';
const BACKEND = scratch('backend', '1Mi', 'memory');

export const chart: ServiceChart<typeof authelia> = {
  build(scope, plan, site) {
    const { base, replicas, spread } = componentOf(plan, 'portal');
    const { mail } = plan.answers;
    const { people } = plan.options;
    const secrets = secretsOf(plan);
    const health = { http: PATHS.health, port: 'http' };
    new Workload(scope, {
      kind: 'Deployment',
      ...base,
      image: imageOf(plan, 'authelia'),
      user: AUTHELIA,
      replicas,
      spread,
      env: {
        X_AUTHELIA_CONFIG: FILES.configuration,
        X_AUTHELIA_CONFIG_FILTERS: 'template',
        ...Object.fromEntries(
          secrets.flatMap(({ variable, file }) => (variable === undefined ? [] : [[`AUTHELIA_${variable}_FILE`, file]])),
        ),
      },
      files: {
        [FILES.configuration]: configurationText(plan, site),
        ...authoritiesOf(plan.answers),
      },
      mounts: {
        ...Object.fromEntries(secrets.map(({ file, from }): [string, Volume] => [file, secretFile(from.object, from.key)])),
        ...(asked(plan) && { [FILES.clients]: secretFiles(`${plan.name}-grants`) }),
        ...(people && { [WRITTEN.people]: BACKEND }),
      },
      writable: { '/tmp': '64Mi', ...(mail ? {} : { [WRITTEN.messages]: '1Mi' }) },
      ...(people && { initContainers: [writePeople(plan, people)] }),
      probes: { readiness: health, liveness: { ...health, failures: 6 }, startup: health },
    });
  },
};

/** Whether anybody asks by OpenID Connect. */
const asked = ({ grants }: Plan): boolean => grants.some(({ contract }) => contract === 'oidc');

interface ReadSecret {
  /** Without its prefix and `_FILE`; undefined for what the configuration reads by itself. */
  readonly variable: string | undefined;
  readonly file: string;
  readonly from: SecretRef;
}

/** Every secret that it reads, each from a file of its own (authelia.com, configuration/methods/secrets). */
function secretsOf(plan: Plan): readonly ReadSecret[] {
  const { storage, session, encryption, reset, tokens, keys, sessions, directory, mail } = plan.answers;
  const read = (name: string, variable: string | undefined, from: SecretRef): ReadSecret => ({
    variable,
    file: `${FILES.secrets}/${name}`,
    from,
  });
  return [
    read('session', 'SESSION_SECRET', session.value),
    read('encryption', 'STORAGE_ENCRYPTION_KEY', encryption.value),
    read('reset', 'IDENTITY_VALIDATION_RESET_PASSWORD_JWT_SECRET', reset.value),
    read('storage', 'STORAGE_POSTGRES_PASSWORD', storage.password),
    ...(typeof storage.user === 'string' ? [] : [read('storage-user', undefined, storage.user)]),
    ...(sessions ? [read('redis', 'SESSION_REDIS_PASSWORD', sessions.password)] : []),
    ...(sessions?.sentinel ? [read('sentinel', 'SESSION_REDIS_HIGH_AVAILABILITY_SENTINEL_PASSWORD', sessions.sentinel.password)] : []),
    ...(directory ? [read('directory', 'AUTHENTICATION_BACKEND_LDAP_PASSWORD', directory.bind.password)] : []),
    ...(mail ? [read('mail', 'NOTIFIER_SMTP_PASSWORD', mail.password)] : []),
    // a variable would make an issuer without clients, with which it does not start
    ...(asked(plan) ? [read('tokens', 'IDENTITY_PROVIDERS_OIDC_HMAC_SECRET', tokens.value), read('keys', undefined, keys.value)] : []),
  ];
}

/** Authelia reads people from one file, in which it fills nothing in. */
function writePeople(plan: Plan, people: NonNullable<Plan['options']['people']>): InitContainerProps {
  const digest = (name: string): SecretRef => {
    const answer = (plan.answers as unknown as Readonly<Record<string, SecretResult | undefined>>)[`person-${name}`];
    if (!answer) throw new Error(`service '${plan.name}': '${name}' has no password`);
    return answer.value;
  };
  return {
    name: 'people',
    image: imageOf(plan, 'authelia'),
    command: ['sh', SCRIPT],
    env: { PEOPLE: FILES.people, BACKEND: WRITTEN.people },
    files: { [SCRIPT]: readAsset(__dirname, 'people.sh'), [FILES.people]: peopleFile(people) },
    mounts: {
      [WRITTEN.people]: BACKEND,
      ...Object.fromEntries(
        Object.keys(people).map((name): [string, Volume] => {
          const { object, key } = digest(name);
          return [`${FILES.digests}/${name}`, secretFile(object, key)];
        }),
      ),
    },
    requests: { cpu: '10m', memory: '16Mi' },
    limits: { memory: '32Mi' },
  };
}
