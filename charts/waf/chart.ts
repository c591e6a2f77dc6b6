import type { ServicePlan } from '../../blueprint/blueprint';
import { answerOf } from '../../blueprint/service';
import { readAsset } from '../../constructs/files/asset';
import { Workload, scratch } from '../../constructs/kubernetes';
import { componentOf, imageOf, type ChartSite, type ServiceChart } from '../service-chart';
import { ruleFiles } from './rules';
import { FOLDER, serversConfiguration, siteConfiguration } from './servers';
import type { waf } from './service';
import { waysOf } from './ways';

/** The image's user `nginx`. */
const NGINX = 101;

export const chart: ServiceChart<typeof waf> = {
  build(scope, plan, { blueprint, definitions }) {
    const { cluster } = blueprint;
    if (!cluster) throw new Error(`service '${plan.name}': a web application firewall stands before services of a cluster, got none`);
    const { base, replicas, spread } = componentOf(plan, 'nginx');
    const image = imageOf(plan, 'nginx');
    const ways = waysOf(blueprint, plan.options);
    const run = scratch('run', '16Mi', 'memory');
    const healthy = { http: '/healthz', port: 'metrics' } as const;
    new Workload(scope, {
      kind: 'Deployment',
      ...base,
      image,
      // not the image's entry point: it writes its own configuration into its root
      command: ['nginx', '-c', `${FOLDER}/nginx.conf`],
      user: NGINX,
      replicas,
      spread: replicas > 1 ? spread : 'none',
      files: {
        [`${FOLDER}/nginx.conf`]: readAsset(__dirname, 'nginx.conf'),
        [`${FOLDER}/modsecurity.conf`]: readAsset(__dirname, 'modsecurity.conf'),
        [`${FOLDER}/site.conf`]: siteConfiguration(cluster),
        [`${FOLDER}/ways.conf`]: serversConfiguration(ways),
        ...ruleFiles(ways, plan.options, cookiesOf(blueprint.services, definitions)),
      },
      mounts: { '/run/waf': run },
      // bodies that are inspected, as many as arrive at once
      writable: { '/tmp': '1Gi' },
      probes: { readiness: { ...healthy, every: '5s' }, liveness: { ...healthy, failures: 6 }, startup: healthy },
      terminationGrace: '60s',
      sidecars: [
        {
          name: 'log',
          image,
          command: ['sh', `${FOLDER}/log.sh`],
          env: { WAYS: ways.map(({ name }) => name).join(' ') },
          files: {
            [`${FOLDER}/log.sh`]: readAsset(__dirname, 'log.sh'),
            [`${FOLDER}/log.awk`]: readAsset(__dirname, 'log.awk'),
          },
          mounts: { '/run/waf': run },
          // nginx waits for the pipe, so it must be there first
          probes: { startup: { exec: ['test', '-p', '/run/waf/log'], every: '1s' } },
          requests: { cpu: '10m', memory: '16Mi' },
          limits: { memory: '48Mi' },
        },
      ],
    });
  },
};

/** Cookies of sign-ins, which come with the requests of every host. */
const cookiesOf = (services: readonly ServicePlan[], definitions: ChartSite['definitions']): readonly string[] =>
  services.flatMap((service) => answerOf(service, definitions)?.cookie ?? []);
