import type { Blueprint, PlanOf } from '../../blueprint/blueprint';
import { readAsset } from '../../constructs/files/asset';
import { configFiles, configMap, own, secretFile, secretFiles, Workload, type SiteChart } from '../../constructs/kubernetes';
import { componentOf, imageOf, type ServiceChart } from '../service-chart';
import { accessFiles } from './access';
import { addCertificates, tlsSecret } from './certificates';
import { configurationText, DATA, replicaDomain, TLS, TRANSIT_AUTHORITY } from './server';
import type { vault } from './service';
import { addRestarter } from './restarter';
import { addOperator, addReaders, addSecrets } from './stores';

type Plan = PlanOf<typeof vault>;
type Vault = NonNullable<Blueprint['vault']>;

/** The image's user `openbao` and its group. */
const OPENBAO = { uid: 100, gid: 1000 } as const;
const SCRIPTS = '/usr/local/lib/archipel';
const CONFIG = '/etc/vault/server.json';
const ACCESS = '/etc/vault/access';
/** Passwords of who makes users in databases, by the name of the database's service. */
const MANAGERS = '/run/managers';
const TRANSIT = '/run/transit/value';
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount/token';

export const chart: ServiceChart<typeof vault> = {
  build(scope, plan, { blueprint: { site, services, vault: kept } }) {
    if (!kept) throw new Error(`service '${plan.name}': the site plans no vault, got a service whose role is '${plan.role ?? 'none'}'`);
    addCertificates(scope, plan, site);
    // a ConfigMap of its own: a new reader must not start the servers anew, which would close them
    configMap(scope, { metadata: { name: accessOf(plan), namespace: plan.namespace }, data: accessFiles(kept) });
    addServers(scope, plan, kept);
    addOperator(scope, plan);
    addReaders(scope, plan, kept);
    if (plan.options.databases) addRestarter(scope, plan, kept, services);
  },
  eachService(scope, service, plan, { blueprint: { vault: kept } }) {
    const reader = kept?.readers.find((known) => known.service === service.name);
    if (reader) addSecrets(scope, plan, reader);
  },
};

const accessOf = ({ name }: Plan): string => `${name}-access`;

function addServers(scope: SiteChart, plan: Plan, { mounts, databaseMounts, databases, managers }: Vault): void {
  const { data, transit } = plan.answers;
  const authority = plan.options.transit?.authority;
  const { base, replicas, spread } = componentOf(plan, 'server');
  const { api, cluster, metrics } = base.ports ?? {};
  const image = imageOf(plan, 'server');
  const tls = secretFiles(tlsSecret(plan));
  // a closed server answers too: it must be reached to be opened, and found by those that join
  const alive = { http: '/v1/sys/health?standbyok=true&sealedcode=200&uninitcode=200', port: 'api', scheme: 'HTTPS' } as const;
  const ready = { http: '/v1/sys/health?standbyok=true', port: 'api', scheme: 'HTTPS' } as const;
  new Workload(scope, {
    kind: 'StatefulSet',
    ...base,
    ports: { ...(api && { api }), ...(cluster && { cluster }), ...(metrics && { metrics }) },
    image,
    user: OPENBAO,
    replicas,
    spread: replicas > 1 ? spread : 'none',
    // the second could not become ready before somebody opened the first
    start: 'parallel',
    command: ['sh', `${SCRIPTS}/start.sh`],
    env: {
      CONFIG,
      TLS,
      REPLICAS: replicaDomain(plan),
      HOSTNAME: { field: 'metadata.name' },
      ...(transit && { TRANSIT }),
    },
    files: {
      [CONFIG]: configurationText(plan),
      [`${SCRIPTS}/start.sh`]: readAsset(__dirname, 'start.sh'),
      ...(authority !== undefined && { [TRANSIT_AUTHORITY]: authority }),
    },
    mounts: {
      [DATA]: own(data.claim, data.size, { storageClass: data.storageClass }),
      [TLS]: tls,
      ...(transit && { [TRANSIT]: secretFile(transit.value.object, transit.value.key) }),
    },
    probes: { readiness: ready, liveness: { ...alive, failures: 6 }, startup: alive },
    terminationGrace: '1m',
    clusterPermissions: [
      // the account that a token stands for (openbao.org/docs/auth/kubernetes)
      { apiGroups: ['authentication.k8s.io'], resources: ['tokenreviews'], verbs: ['create'] },
    ],
    sidecars: [
      {
        name: 'configure',
        image,
        command: ['sh', `${SCRIPTS}/configure.sh`],
        env: {
          ACCESS,
          ACCOUNT,
          MOUNTS: mounts.join(' '),
          DATABASES: databaseMounts.join(' '),
          ...(databases.length > 0 && { MANAGERS }),
          BAO_ADDR: `https://127.0.0.1:${api?.port ?? 0}`,
          BAO_CACERT: `${TLS}/ca.crt`,
        },
        files: { [`${SCRIPTS}/configure.sh`]: readAsset(__dirname, 'configure.sh') },
        mounts: {
          [ACCESS]: configFiles(accessOf(plan)),
          [TLS]: tls,
          // a folder of all of them: another database must not start the servers anew
          ...(databases.length > 0 && { [MANAGERS]: secretFiles(managers) }),
        },
        requests: { cpu: '10m', memory: '48Mi' },
        limits: { memory: '128Mi' },
      },
    ],
  });
}
