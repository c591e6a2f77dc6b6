import type { PlanOf } from '../../blueprint/blueprint';
import { readAsset } from '../../constructs/files/asset';
import { toYaml, type JsonObject } from '../../constructs/files/yaml';
import { claim, hostPath, scratch, secretFile, secretKey, Workload, type SiteChart, type Volume } from '../../constructs/kubernetes';
import { toSeconds } from '../../constructs/units';
import { componentOf, imageOf, type ChartSite, type ServiceChart } from '../service-chart';
import { accountsOf, type Account } from './accounts';
import { neverRefused } from './allowed';
import { addBouncer } from './bouncer';
import { addHostsEntrance } from './entrance';
import type { crowdsec } from './service';

type Plan = PlanOf<typeof crowdsec>;

const LAPI = 1000;
const CONFIG = '/etc/crowdsec';
const DATA = '/var/lib/crowdsec/data';
const SCRIPT = '/usr/local/lib/archipel/accounts.sh';
const ALLOWED = '/usr/local/lib/archipel/allowed.sh';
/** Where the container runtime writes what pods say: `<namespace>_<pod>_<uid>/<container>/<n>.log`. */
const POD_LOGS = '/var/log/pods';

export const chart: ServiceChart<typeof crowdsec> = {
  build(scope, plan, site) {
    addLapi(scope, plan, site);
    addAgent(scope, plan, site);
    if (plan.options.bouncer) addBouncer(scope, plan, apiOf(plan));
    if (plan.options.hosts) addHostsEntrance(scope, plan, site);
  },
};

/** The image's own start changes files that only root may read: the local API gets all of its configuration here instead. */
function addLapi(scope: SiteChart, plan: Plan, site: ChartSite): void {
  const { base } = componentOf(plan, 'lapi');
  const image = imageOf(plan, 'crowdsec');
  const { machines, bouncers } = accountsOf(plan, site);
  const { enrolment } = plan.answers;
  const health = { http: '/health', port: 'api' };
  const files = { [`${CONFIG}/config.yaml`]: toYaml(configuration(plan)), [`${CONFIG}/profiles.yaml`]: profiles(plan) };
  const folders = { [DATA]: claim(plan.answers.data.claim), [`${CONFIG}/hub`]: scratch('hub', '64Mi') };
  new Workload(scope, {
    kind: 'StatefulSet',
    ...base,
    image,
    user: LAPI,
    replicas: 1,
    command: ['crowdsec', '-c', `${CONFIG}/config.yaml`, '-no-cs'],
    files,
    mounts: folders,
    probes: { readiness: health, liveness: { ...health, failures: 6 }, startup: health },
    initContainers: [
      {
        name: 'accounts',
        image,
        command: ['bash', SCRIPT],
        env: { MACHINES: lines(machines), BOUNCERS: lines(bouncers), ONLINE: plan.options.online },
        files: { ...files, [SCRIPT]: readAsset(__dirname, 'accounts.sh') },
        mounts: {
          ...folders,
          ...Object.fromEntries(
            [...machines, ...bouncers].map(({ file, ref }): [string, Volume] => [file, secretFile(ref.object, ref.key)]),
          ),
          ...(enrolment && { '/run/enrolment': secretFile(enrolment.value.object, enrolment.value.key) }),
        },
        ...BRIEF,
      },
      ...(plan.options.bouncer || plan.options.hosts
        ? [
            {
              name: 'allowed',
              image,
              command: ['bash', ALLOWED],
              env: { NETWORKS: neverRefused(site.blueprint).join(' ') },
              files: { ...files, [ALLOWED]: readAsset(__dirname, 'allowed.sh') },
              mounts: folders,
              ...BRIEF,
            },
          ]
        : []),
    ],
  });
}

/** What a container takes that runs `cscli` a few times. */
const BRIEF = { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } } as const;

const lines = (accounts: readonly Account[]): string => accounts.map(({ name, file }) => `${name} ${file}\n`).join('');

/** docs.crowdsec.net/docs/configuration/crowdsec_configuration */
function configuration({ options }: Plan): JsonObject {
  return {
    common: { log_media: 'stdout', log_level: 'info' },
    config_paths: { config_dir: CONFIG, data_dir: DATA, hub_dir: `${CONFIG}/hub`, index_path: `${CONFIG}/hub/.index.json` },
    db_config: { type: 'sqlite', db_path: `${DATA}/crowdsec.db`, use_wal: true, flush: { max_items: 50_000, max_age: '90d' } },
    api: {
      client: { credentials_path: '/dev/null' },
      server: {
        enable: true,
        listen_uri: '0.0.0.0:8080',
        profiles_path: `${CONFIG}/profiles.yaml`,
        ...(options.online !== 'off' && { online_client: { credentials_path: `${DATA}/online_api_credentials.yaml` } }),
      },
    },
    prometheus: { enabled: true, level: 'full', listen_addr: '0.0.0.0', listen_port: 6060 },
  };
}

const profiles = ({ options: { ban } }: Plan): string =>
  readAsset(__dirname, 'profiles.yaml')
    .replaceAll('BAN_SECONDS', String(toSeconds(ban)))
    .replaceAll(/: BAN$/gm, `: ${toSeconds(ban)}s`);

function addAgent(scope: SiteChart, plan: Plan, site: ChartSite): void {
  const { base } = componentOf(plan, 'agent');
  const { agent } = plan.answers;
  const metrics = { http: '/metrics', port: 'metrics' };
  new Workload(scope, {
    kind: 'DaemonSet',
    ...base,
    image: imageOf(plan, 'crowdsec'),
    // the runtime's logs are root's
    user: 'root',
    tolerations: [{ operator: 'Exists' }],
    env: {
      DISABLE_LOCAL_API: 'true',
      DISABLE_ONLINE_API: 'true',
      LOCAL_API_URL: `http://${apiOf(plan)}`,
      NODE_NAME: { field: 'spec.nodeName' },
      AGENT_USERNAME: 'agent-$(NODE_NAME)',
      AGENT_PASSWORD: secretKey(agent.value.object, agent.value.key),
      COLLECTIONS: plan.options.collections.join(' '),
    },
    files: { [`${CONFIG}/acquis.d/edge.yaml`]: toYaml(acquisition(plan, site)) },
    mounts: { [POD_LOGS]: hostPath(POD_LOGS, { type: 'Directory' }) },
    // the image fills the first from itself, and the hub brings the rest
    writable: { [CONFIG]: '256Mi', [DATA]: '256Mi' },
    probes: { readiness: metrics, liveness: { ...metrics, failures: 6 }, startup: { ...metrics, failures: 120 } },
  });
}

/** Host name and port of the local API. */
const apiOf = ({ components: { lapi } }: Plan): string => `${lapi?.host}:${lapi?.ports['api']?.port}`;

/** What the pods of the edge say, in the form of the container runtime. @throws Error when the site has no edge of its own */
function acquisition(plan: Plan, { blueprint: { services }, definitions }: ChartSite): JsonObject {
  const edge = services.find(({ role }) => role === 'edge');
  const component = edge && definitions[edge.name]?.role?.component;
  if (!edge || component === undefined)
    throw new Error(
      `service '${plan.name}': reads the access log of the edge, got K3s' own Traefik, which writes none, expected a service with that role, do add one such as traefik({})`,
    );
  return {
    filenames: [`${POD_LOGS}/${edge.namespace}_${componentOf(edge, component).name}-*/${edge.kind}/*.log`],
    force_inotify: true,
    labels: { type: 'containerd', program: edge.kind },
  };
}
