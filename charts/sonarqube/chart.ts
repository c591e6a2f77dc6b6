import { readAsset } from '../../constructs/files/asset';
import { Workload, claim, secretFile, secretKey, type InitContainerProps } from '../../constructs/kubernetes';
import { toMebibytes } from '../../constructs/units';
import { componentOf, imageOf, jdbcAddress, variable, type ServiceChart } from '../service-chart';
import { MAP_COUNT } from './hosts';
import type { sonarqube } from './service';
import { SONARQUBE } from './user';

const HOME = '/opt/sonarqube';
const SCRIPTS = '/usr/local/lib/archipel';
const PASSCODE = '/run/passcode/value';
const DATABASE_AUTHORITY = '/etc/sonarqube/database-ca.pem';

export const chart: ServiceChart<typeof sonarqube> = {
  build(scope, plan) {
    const { options, answers } = plan;
    const { db, search, passcode, admin } = answers;
    const { base, ports } = componentOf(plan, 'app');
    const image = imageOf(plan, 'app');
    const port = String(ports['http']?.port ?? 0);
    const part = `-Xmx${Math.floor(toMebibytes(options.memory) / 5)}m`;
    new Workload(scope, {
      kind: 'Deployment',
      ...base,
      image,
      user: SONARQUBE,
      replicas: 1,
      update: 'recreate',
      env: {
        SONAR_JDBC_URL: jdbcAddress(db, DATABASE_AUTHORITY),
        SONAR_JDBC_USERNAME: variable(db.user),
        SONAR_JDBC_PASSWORD: variable(db.password),
        SONAR_WEB_SYSTEMPASSCODE: secretKey(passcode.value.object, passcode.value.key),
        SONAR_WEB_PORT: port,
        SONAR_WEB_JAVAOPTS: part,
        SONAR_CE_JAVAOPTS: part,
        SONAR_SEARCH_JAVAOPTS: `${part} ${part.replace('mx', 'ms')}`,
        SONAR_CORE_SERVERBASEURL: `https://${options.host}`,
        SONAR_FORCEAUTHENTICATION: 'true',
        // who reaches it past the edge could be anybody
        SONAR_WEB_SSO_ENABLE: 'false',
        SONAR_TELEMETRY_ENABLE: 'false',
        SONAR_UPDATECENTER_ACTIVATE: 'false',
      },
      mounts: { [`${HOME}/data`]: claim(search.claim), [PASSCODE]: secretFile(passcode.value.object, passcode.value.key) },
      files: { [`${SCRIPTS}/ask.sh`]: readAsset(__dirname, 'ask.sh'), ...(db.ca !== undefined && { [DATABASE_AUTHORITY]: db.ca }) },
      writable: { [`${HOME}/extensions`]: '256Mi', [`${HOME}/logs`]: '1Gi', [`${HOME}/temp`]: '1Gi', '/tmp': '256Mi' },
      probes: {
        readiness: ask('ready', 3),
        // a large database takes a quarter of an hour to be looked through
        startup: { ...ask('ready', 90), every: '10s' },
        liveness: { ...ask('alive', 6), every: '30s' },
      },
      terminationGrace: '2m',
      initContainers: [kernel()],
      sidecars: [
        {
          name: 'admin',
          image,
          command: ['bash', `${SCRIPTS}/admin.sh`],
          env: { URL: `http://127.0.0.1:${port}` },
          files: { [`${SCRIPTS}/admin.sh`]: readAsset(__dirname, 'admin.sh') },
          mounts: { '/run/admin/value': secretFile(admin.value.object, admin.value.key) },
          requests: { cpu: '10m', memory: '16Mi' },
          limits: { memory: '64Mi' },
        },
      ],
    });

    function ask(what: 'ready' | 'alive', failures: number) {
      return { exec: ['bash', `${SCRIPTS}/ask.sh`, what, `http://127.0.0.1:${port}`], timeout: '10s', failures } as const;
    }

    /** Elasticsearch ends without a word of where the number is set. */
    function kernel(): InitContainerProps {
      return {
        name: 'kernel',
        image,
        command: ['bash', `${SCRIPTS}/kernel.sh`],
        env: { LEAST: String(MAP_COUNT), NODE: { field: 'spec.nodeName' } },
        files: { [`${SCRIPTS}/kernel.sh`]: readAsset(__dirname, 'kernel.sh') },
        requests: { cpu: '10m', memory: '16Mi' },
        limits: { memory: '32Mi' },
      };
    }
  },
};
