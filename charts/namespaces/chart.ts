import type { Blueprint } from '../../blueprint/blueprint';
import { WAVES } from '../../blueprint/service';
import { denyAll, Namespace, NamespaceBounds, SiteChart } from '../../constructs/kubernetes';

/** A namespace takes all that is in it along, volumes too: whatever happens to its chart, it stays. */
const STAYS = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };

/**
 * The namespaces of a site, and what restricts them: each closed both ways until a flow opens it, each at its Pod Security level and within its
 * quota. Two charts, since `kubectl apply -R` takes files by name and an object cannot come before its namespace.
 */
export function namespaceCharts({ site, namespaces }: Blueprint): readonly SiteChart[] {
  const chart = new SiteChart({ name: 'namespaces', wave: WAVES.base, partOf: site });
  const restrictions = new SiteChart({ name: 'restrictions', wave: WAVES.base, partOf: site });
  for (const { name, podSecurity, class: of, quota, containerDefaults } of namespaces) {
    new Namespace(chart, { name, podSecurity, labels: { 'archipel/class': of }, annotations: STAYS });
    new NamespaceBounds(restrictions, { namespace: name, quota, containerDefaults });
    denyAll(restrictions, name);
  }
  return [chart, restrictions];
}
