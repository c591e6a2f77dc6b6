import type { Blueprint, PlanOf } from '../../blueprint/blueprint';
import type { KerberosResult, LdapRequest, LdapResult } from '../../blueprint/contracts/contract';
import { readAsset } from '../../constructs/files/asset';
import { scratch, secretFiles, Workload, type PodProps, type Probes, type SidecarProps } from '../../constructs/kubernetes';
import { componentOf, imageOf, type ServiceChart } from '../service-chart';
import { addCertificate, tlsSecret } from './certificates';
import { addSecond, dataOf, isPair, joining, pairConfiguration, pairFiles, partnerEnv, serverEnv, type Place } from './pair';
import { RESETTERS } from './people';
import type { sambaAd } from './service';

type Plan = PlanOf<typeof sambaAd>;

const SCRIPTS = '/usr/local/lib/archipel';
const DIRECTORY = '/etc/samba-ad/directory.json';
/** What a domain needs that has no machines: neither shares nor RPC. */
const SERVICES = 'ldap, cldap, kdc, kcc, dns';

/** And what two controllers need of each other. */
const REPLICATION = 'rpc, drepl';

export const chart: ServiceChart<typeof sambaAd> = {
  build(scope, plan, { blueprint }) {
    addCertificate(scope, plan);
    const first = podOf(plan, blueprint, 'first');
    new Workload(scope, { kind: 'StatefulSet', ...first, replicas: 1, spread: isPair(plan) ? 'strict' : 'none' });
    if (isPair(plan)) addSecond(scope, plan, podOf(plan, blueprint, 'second'));
  },
};

function podOf(plan: Plan, { cluster }: Blueprint, place: Place): PodProps & { readonly probes: Probes } {
  const { options } = plan;
  const pair = isPair(plan);
  const { base } = componentOf(plan, 'dc');
  const { metrics, ...ports } = base.ports ?? {};
  const image = imageOf(plan, 'server');
  const mounts = { '/var/lib/samba': dataOf(plan, place), '/run/samba': scratch('run', '16Mi', 'memory'), ...joining(plan) };
  const certificate = secretFiles(tlsSecret(plan), 0o400);
  const answer = { tcp: 'ldaps' } as const;
  const configuration = readAsset(__dirname, 'smb.conf');
  return {
    ...base,
    ports,
    image,
    container: 'dc',
    user: 'root',
    capabilities: ['CHOWN', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'],
    command: ['bash', `${SCRIPTS}/${pair ? 'pair.sh' : 'start.sh'}`],
    files: {
      ...scripts('start.sh', 'provision.py', 'invite.py'),
      '/etc/samba-ad/smb.conf': pair ? pairConfiguration(configuration) : configuration,
      ...(pair && pairFiles(SCRIPTS)),
    },
    env: {
      ADDRESS: { field: 'status.podIP' },
      DOMAIN: options.domain ?? shortName(options.realm),
      FORWARDERS: (options.forwarders.length > 0 ? options.forwarders : [cluster?.dns ?? '']).join(' '),
      KRB5_CONFIG: '/run/samba/krb5.conf',
      REALM: options.realm,
      SERVER: options.server,
      SERVICES: pair ? `${SERVICES}, ${REPLICATION}` : SERVICES,
      ...(pair && { ...partnerEnv(plan, place), ...serverEnv(plan, place) }),
    },
    mounts: { ...mounts, '/run/certificate': certificate },
    writable: { '/tmp': '256Mi' },
    // each has all names of the domain, those of the other one too; until it serves that of the cluster is asked
    ...(pair && { nameservers: ['127.0.0.1', cluster?.dns ?? ''] }),
    // the domain is made at the first start, which takes minutes on a slow disk
    probes: { readiness: answer, startup: { ...answer, failures: 180 }, liveness: { ...answer, failures: 6 } },
    terminationGrace: '1m',
    sidecars: [accounts()],
  };

  function accounts(): SidecarProps {
    return {
      name: 'accounts',
      image,
      command: ['python3', `${SCRIPTS}/${pair ? 'partner.py' : 'accounts.py'}`],
      files: { ...scripts('accounts.py', 'health.py'), ...(pair && pairFiles(SCRIPTS)), [DIRECTORY]: directoryOf(plan) },
      env: { DIRECTORY, METRICS_PORT: String(metrics?.port ?? 0), ...(pair && partnerEnv(plan, place)) },
      ports: metrics && { metrics },
      mounts: {
        ...mounts,
        '/run/certificate': certificate,
        ...(plan.grants.length > 0 && { '/run/grants': secretFiles(`${plan.name}-grants`, 0o400) }),
      },
      requests: { cpu: '10m', memory: '64Mi' },
      limits: { memory: pair ? '256Mi' : '192Mi' },
    };
  }
}

const scripts = (...names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [`${SCRIPTS}/${name}`, readAsset(__dirname, name)]));

/** At most 15 characters of letters and digits. */
const shortName = (realm: string): string => (realm.split('.')[0] ?? '').replaceAll('-', '').toUpperCase().slice(0, 15);

/** Everybody whom the directory shall know: the names of files with passwords, never one of them. */
function directoryOf({ options, grants }: Plan): string {
  const { people, members, remove, minPasswordLength } = options;
  const everybody = Object.entries(people).map(([name, { name: shown, mail, groups }]) => {
    return [name, { name: shown, mail, groups: [...new Set([members, ...groups])].sort() }] as const;
  });
  const accounts = grants.map(({ contract, consumer, answer, request, secrets }) => ({
    name: contract === 'ldap' ? (answer as LdapResult).bind.user : (answer as KerberosResult).user,
    file: secrets['password']?.key ?? '',
    why: contract === 'ldap' ? `${consumer} reads the directory` : `${consumer} takes tickets`,
    principals: contract === 'ldap' ? [] : [...(answer as KerberosResult).principals].sort(),
    resets: contract === 'ldap' && ((request as LdapRequest).resetsPasswords ?? false),
  }));
  const wanted = {
    minPasswordLength,
    remove: [...remove].sort(),
    resetters: RESETTERS,
    groups: [...new Set([members, ...everybody.flatMap(([, { groups }]) => groups)])].sort(),
    people: Object.fromEntries(everybody.sort(([a], [b]) => (a < b ? -1 : 1))),
    accounts: accounts.sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
  return `${JSON.stringify(wanted, undefined, 2)}\n`;
}
