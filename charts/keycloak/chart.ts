import type { PlanOf } from '../../blueprint/blueprint';
import type { SecretRef, SecretResult } from '../../blueprint/contracts/contract';
import { readAsset } from '../../constructs/files/asset';
import { Workload, scratch, secretFile, secretFiles, type InitContainerProps, type Volume } from '../../constructs/kubernetes';
import { componentOf, imageOf, type ChartSite, type ServiceChart } from '../service-chart';
import { DIRECTORY_PASSWORD } from './directory';
import { FILES, KEEPS, vaultFile } from './places';
import { MAIL_PASSWORD, realmText } from './realm';
import { buildOptions, serverOptions } from './server';
import type { keycloak } from './service';

type Plan = PlanOf<typeof keycloak>;

/** The image's user, whose group is that of root: its files belong to both. */
const KEYCLOAK = { uid: 1000, gid: 1000, groups: [0] } as const;
/** A user of no name: the script needs nothing of the image but Python. */
const NOBODY = 65_534;
const BUILT = scratch('built', '64Mi');
const HERE = '/usr/local/lib/archipel';

export const chart: ServiceChart<typeof keycloak> = {
  build(scope, plan, site) {
    serve(scope, plan, site);
    keep(scope, plan);
  },
};

function serve(scope: Parameters<typeof chart.build>[0], plan: Plan, site: ChartSite): void {
  const { base, replicas, spread } = componentOf(plan, 'server');
  const { storage, keeper, directory, mail } = plan.answers;
  const { realm } = plan.options;
  const image = imageOf(plan, 'server');
  const secrets: Readonly<Record<string, SecretRef>> = {
    storage: storage.password,
    ...(typeof storage.user === 'string' ? {} : { 'storage-user': storage.user }),
    keeper: keeper.value,
    ...(directory && { [vaultFile(realm, DIRECTORY_PASSWORD)]: directory.bind.password }),
    ...(mail && { [vaultFile(realm, MAIL_PASSWORD)]: mail.password }),
  };
  const health = (what: string) => ({ http: `/health/${what}`, port: 'management' });
  new Workload(scope, {
    kind: 'Deployment',
    ...base,
    image,
    user: KEYCLOAK,
    replicas,
    spread,
    // a release changes the database, which those before it must not use any more (keycloak.org, upgrading: all servers are stopped); clients change none of this
    update: 'recreate',
    command: ['bash', FILES.start],
    env: {
      ...serverOptions(plan, site),
      SECRETS: FILES.secrets,
      OPTIONS: FILES.options,
      HOME_OF_KEYCLOAK: FILES.home,
      ...(typeof storage.user === 'string' && { USER_NAME: storage.user }),
    },
    files: {
      [FILES.start]: readAsset(__dirname, 'start.sh'),
      [`${HERE}/admin.sh`]: readAsset(__dirname, 'admin.sh'),
      ...(directory && { [`${FILES.authorities}/directory.pem`]: directory.ca }),
      ...(storage.ca !== undefined && { [FILES.databaseAuthority]: storage.ca }),
    },
    mounts: {
      [FILES.built]: BUILT,
      [FILES.options]: scratch('options', '1Mi', 'memory'),
      ...filesOf(FILES.secrets, secrets),
    },
    // compressed pages, certificates that it trusts, the work of the JVM
    writable: { '/tmp': '256Mi', [`${FILES.home}/data`]: '256Mi' },
    initContainers: putTogether(plan),
    // the first start makes the tables, a release changes them
    probes: { startup: { ...health('started'), failures: 120 }, readiness: health('ready'), liveness: { ...health('live'), failures: 6 } },
    terminationGrace: '1m',
  });
}

/** The image is put together for no database; its files are read-only, but for a copy of those that `build` writes. */
function putTogether(plan: Plan): readonly InitContainerProps[] {
  const image = imageOf(plan, 'server');
  const { base } = componentOf(plan, 'server');
  const limits = { requests: base.requests, limits: base.limits };
  const there = '/built';
  return [
    {
      name: 'copy',
      image,
      command: ['cp', '-a', '--no-preserve=ownership', `${FILES.built}/.`, there],
      mounts: { [there]: BUILT },
      ...limits,
    },
    {
      name: 'build',
      image,
      command: [`${FILES.home}/bin/kc.sh`, 'build'],
      env: buildOptions(),
      mounts: { [FILES.built]: BUILT },
      writable: { '/tmp': '256Mi' },
      ...limits,
    },
  ];
}

function keep(scope: Parameters<typeof chart.build>[0], plan: Plan): void {
  const { base } = componentOf(plan, 'realm');
  const { people } = plan.options;
  const server = plan.components['server'];
  const answers = plan.answers as unknown as Readonly<Record<string, SecretResult | undefined>>;
  const passwords = Object.fromEntries(
    Object.keys(people ?? {}).map((name) => {
      const answer = answers[`person-${name}`];
      if (!answer) throw new Error(`service '${plan.name}': '${name}' has no password`);
      return [name, answer.value];
    }),
  );
  new Workload(scope, {
    kind: 'Deployment',
    ...base,
    image: imageOf(plan, 'keeper'),
    user: NOBODY,
    replicas: 1,
    // two would undo each other's work
    update: 'recreate',
    command: ['python3', '-u', KEEPS.script],
    env: {
      SERVER: `http://${server?.host ?? ''}:${server?.ports['http']?.port ?? 0}`,
      REALM: KEEPS.realm,
      SECRET: KEEPS.secret,
      PYTHONDONTWRITEBYTECODE: '1',
    },
    files: {
      [KEEPS.script]: readAsset(__dirname, 'realm.py'),
      ...Object.fromEntries(['server.py', 'flows.py', 'accounts.py'].map((name) => [`${HERE}/${name}`, readAsset(__dirname, name)])),
      [KEEPS.realm]: realmText(plan),
    },
    mounts: {
      [KEEPS.secret]: secretFile(plan.answers.keeper.value.object, plan.answers.keeper.value.key),
      ...(plan.grants.some(({ contract }) => contract === 'oidc') && { [KEEPS.clients]: secretFiles(`${plan.name}-grants`) }),
      ...filesOf(KEEPS.people, passwords),
    },
    probes: { readiness: { exec: ['test', '-e', '/tmp/kept'] } },
  });
}

const filesOf = (folder: string, secrets: Readonly<Record<string, SecretRef>>): Readonly<Record<string, Volume>> =>
  Object.fromEntries(Object.entries(secrets).map(([name, { object, key }]) => [`${folder}/${name}`, secretFile(object, key)]));
