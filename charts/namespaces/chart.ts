import type { Blueprint } from '../../blueprint/blueprint';
import { WAVES } from '../../blueprint/service';
import { denyAll, Namespace, SiteChart } from '../../constructs/kubernetes';

/** The namespaces of a site: each closed both ways until a flow opens it, each at its Pod Security level. */
export function namespacesChart({ site, namespaces }: Blueprint): SiteChart {
  const chart = new SiteChart({ name: 'namespaces', wave: WAVES.base, partOf: site });
  for (const { name, podSecurity, class: of } of namespaces) {
    new Namespace(chart, { name, podSecurity, labels: { 'archipel/class': of } });
    denyAll(chart, name);
  }
  return chart;
}
