import type { Blueprint } from '../../blueprint/blueprint';
import { WAVES } from '../../blueprint/service';
import { denyAll, Namespace, SiteChart } from '../../constructs/kubernetes';

/** A namespace takes all that is in it along, volumes too: whatever happens to its chart, it stays. */
const STAYS = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };

/** The namespaces of a site: each closed both ways until a flow opens it, each at its Pod Security level and within its quota. */
export function namespacesChart({ site, namespaces }: Blueprint): SiteChart {
  const chart = new SiteChart({ name: 'namespaces', wave: WAVES.base, partOf: site });
  for (const { name, podSecurity, class: of, quota, containerDefaults } of namespaces) {
    new Namespace(chart, { name, podSecurity, quota, containerDefaults, labels: { 'archipel/class': of }, annotations: STAYS });
    denyAll(chart, name);
  }
  return chart;
}
