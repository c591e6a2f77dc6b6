import type { PlanOf } from '../../blueprint/blueprint';
import { service, type SiteChart } from '../../constructs/kubernetes';
import { componentOf, selectorOf, type ChartSite } from '../service-chart';
import { entranceOf } from './hosts';
import type { crowdsec } from './service';

/** A Service of the local API whose address is known before the cluster is. */
export function addHostsEntrance(scope: SiteChart, plan: PlanOf<typeof crowdsec>, { blueprint: { cluster } }: ChartSite): void {
  const { name, ports } = componentOf(plan, 'lapi');
  const port = ports['api']?.port;
  if (!cluster || port === undefined) return;
  const selector = selectorOf(plan, 'lapi');
  service(scope, {
    metadata: { name: `${name}-hosts`, labels: selector },
    spec: {
      type: 'ClusterIP',
      clusterIP: entranceOf(cluster),
      selector,
      ports: [{ name: 'api', port, targetPort: 'api', protocol: 'TCP' }],
    },
  });
}
