import { Workload, claim, scratch, secretFile, secretFiles, type InitContainerProps, type SidecarProps } from '../../constructs/kubernetes';
import { readAsset } from '../../constructs/files/asset';
import type { DatabaseResult } from '../../blueprint/contracts/contract';
import { componentOf, databasesOf, imageOf, type ServiceChart } from '../service-chart';
import { configuration, ENGINES, LOGS } from './engine';
import type { mysql } from './service';
import { MYSQL } from './user';

const SCRIPTS = '/usr/local/lib/archipel';
/** What the server runs each time it starts. */
const START = '/run/start';
/** Where the exporter finds how to log in. */
const LOGIN = '/run/exporter';

export const chart: ServiceChart<typeof mysql> = {
  build(scope, plan) {
    const { data, root, exporter, copier, changes } = plan.answers;
    const { engine } = plan.options;
    const { env, starting, ping: command } = ENGINES[engine];
    const minted = plan.grants.flatMap((grant) => (grant.minted ? [{ ...grant, minted: grant.minted }] : []));
    const lasting = plan.grants.filter((grant) => !grant.minted);
    const { base } = componentOf(plan, 'db');
    const { metrics, ...ports } = base.ports ?? {};
    const image = imageOf(plan, engine);
    const socket = scratch('socket', '16Mi');
    const start = scratch('start', '1Mi', 'memory');
    const login = scratch('login', '1Mi', 'memory');
    const rootPassword = secretFile(root.value.object, root.value.key);
    const exporterPassword = secretFile(exporter.value.object, exporter.value.key);
    const ping = { exec: command };
    new Workload(scope, {
      kind: 'StatefulSet',
      ...base,
      ports,
      image,
      user: MYSQL,
      replicas: 1,
      env,
      files: { '/etc/mysql/conf.d/archipel.cnf': configuration(plan.options, START) },
      mounts: {
        '/var/lib/mysql': claim(data.claim),
        '/var/run/mysqld': socket,
        '/run/root/value': rootPassword,
        [START]: start,
        ...(changes && { [LOGS]: claim(changes.claim) }),
      },
      writable: { '/tmp': '1Gi', '/var/lib/mysql-files': '16Mi' },
      // the server that only initializes the data directory does not listen on TCP: the ping waits for the real one
      probes: { readiness: ping, liveness: { ...ping, failures: 6 }, startup: { ...ping, failures: 120 } },
      terminationGrace: '2m',
      initContainers: [setRoot()],
      sidecars: [accounts(), ...manager(), measure()],
    });

    function setRoot(): InitContainerProps {
      return {
        name: 'root',
        image,
        ...script('root.sh'),
        env: starting,
        mounts: {
          '/var/lib/mysql': claim(data.claim),
          '/run/root/value': rootPassword,
          '/run/measure/value': exporterPassword,
          [START]: start,
          [LOGIN]: login,
        },
        requests: { cpu: '10m', memory: '16Mi' },
        limits: { memory: '32Mi' },
      };
    }

    function accounts(): SidecarProps {
      const lines = lasting.map(({ answer, secrets }) => {
        const { database, user } = answer as DatabaseResult;
        if (typeof user !== 'string') throw new Error(`service '${plan.name}': a user whose name a vault chooses has no account for good`);
        return `${database} ${user} ${secrets['password']?.key ?? ''}\n`;
      });
      return {
        name: 'accounts',
        image,
        ...script('accounts.sh'),
        env: {
          GRANTS: lines.join(''),
          ...(changes && { LOGGED: 'true' }),
          DATABASES: databasesOf(plan)
            .map((database) => `${database}\n`)
            .join(''),
        },
        mounts: {
          '/var/run/mysqld': socket,
          '/run/root/value': rootPassword,
          // folders: a file of a Secret that is mounted alone stays as it was (kubernetes.io, volumes, subPath)
          '/run/measure': secretFiles(exporter.value.object),
          '/run/copier': secretFiles(copier.value.object),
          [LOGIN]: login,
          ...(lasting.length > 0 && { '/run/grants': secretFiles(`${plan.name}-grants`) }),
        },
        requests: { cpu: '10m', memory: '32Mi' },
        limits: { memory: '64Mi' },
      };
    }

    /** None without a vault that makes users here. */
    function manager(): readonly SidecarProps[] {
      const [first] = minted;
      if (!first) return [];
      const { user, password } = first.minted.manager;
      return [
        {
          name: 'manager',
          image,
          ...script('manager.sh'),
          env: {
            MANAGER: `${user} ${password.key}`,
            MINTED: minted.map(({ answer, minted: { instead } }) => `${(answer as DatabaseResult).database} ${instead}\n`).join(''),
          },
          mounts: {
            '/var/run/mysqld': socket,
            '/run/root/value': rootPassword,
            '/run/grants': secretFiles(`${plan.name}-grants`),
          },
          requests: { cpu: '10m', memory: '32Mi' },
          limits: { memory: '64Mi' },
        },
      ];
    }

    function measure(): SidecarProps {
      return {
        name: 'exporter',
        image: imageOf(plan, 'exporter'),
        args: [`--config.my-cnf=${LOGIN}/my.cnf`],
        ports: metrics && { metrics },
        mounts: { '/var/run/mysqld': socket, [LOGIN]: login },
        requests: { cpu: '10m', memory: '24Mi' },
        limits: { memory: '48Mi' },
      };
    }
  },
};

/** A script that stands beside this file, and the command that runs it. */
function script(name: string): Pick<InitContainerProps, 'command' | 'files'> {
  return { command: ['bash', `${SCRIPTS}/${name}`], files: { [`${SCRIPTS}/${name}`]: readAsset(__dirname, name) } };
}
