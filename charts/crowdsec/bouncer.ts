import type { PlanOf } from '../../blueprint/blueprint';
import { readAsset } from '../../constructs/files/asset';
import { scratch, secretFile, Workload, type SiteChart } from '../../constructs/kubernetes';
import { componentOf, imageOf } from '../service-chart';
import type { crowdsec } from './service';

/** The image's user `nginx`. */
const NGINX = 101;
const CONFIGURATION = '/etc/bouncer/nginx.conf';
const SCRIPT = '/etc/bouncer/bouncer.sh';

/** Pods that tell the edge whether a client is kept out. @param api Host name and port of the local API */
export function addBouncer(scope: SiteChart, plan: PlanOf<typeof crowdsec>, api: string): void {
  const { base, replicas, spread } = componentOf(plan, 'bouncer');
  const { edge } = plan.answers;
  const healthy = { http: '/healthz', port: 'metrics' } as const;
  new Workload(scope, {
    kind: 'Deployment',
    ...base,
    image: imageOf(plan, 'nginx'),
    // not the image's entry point: it writes its own configuration into its root
    command: ['sh', SCRIPT],
    user: NGINX,
    replicas,
    spread: replicas > 1 ? spread : 'none',
    env: { API: `http://${api}`, FAILURE: plan.options.failure },
    files: { [CONFIGURATION]: readAsset(__dirname, 'bouncer.conf'), [SCRIPT]: readAsset(__dirname, 'bouncer.sh') },
    mounts: { '/run/bouncer': scratch('run', '64Mi', 'memory'), '/run/key': secretFile(edge.value.object, edge.value.key) },
    probes: { readiness: { ...healthy, every: '5s' }, liveness: { ...healthy, failures: 6 }, startup: { ...healthy, every: '1s' } },
    // without it the edge refuses nobody, or everybody
    priorityClass: 'system-cluster-critical',
  });
}
