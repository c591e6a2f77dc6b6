import type { RedirectRequest } from '../../blueprint/contracts/contract';
import { helmChart, type HelmRelease } from '../../constructs/kubernetes';
import type { ServiceChart } from '../service-chart';
import type { linkerdCni } from './service';

/** The chart of the release that `charts/linkerd` takes; K3s' helm-controller gets it from the channel of edge releases. */
const LINKERD_CNI: HelmRelease = { repo: 'https://helm.linkerd.io/edge', chart: 'linkerd2-cni', version: '2026.8.3' };

/** Where K3s' containerd looks for plugins and their configuration, since 1.31.2 whatever the release (docs.k3s.io/networking/multus-ipams). */
const K3S = { destCNINetDir: '/var/lib/rancher/k3s/agent/etc/cni/net.d', destCNIBinDir: '/var/lib/rancher/k3s/data/cni' } as const;

/** What the plugin's two containers ask for: the one that installs sleeps ever after. */
const INSTALLS = { cpu: { request: '5m' }, memory: { request: '16Mi', limit: '32Mi' } } as const;
const REPAIRS = { cpu: { request: '5m' }, memory: { request: '32Mi', limit: '96Mi' } } as const;

export const chart: ServiceChart<typeof linkerdCni> = {
  build(scope, plan) {
    // all who ask for it share the plugin: a site has one
    const wish = plan.grants.find(({ contract }) => contract === 'redirect')?.answer as RedirectRequest | undefined;
    const [admin, control] = wish?.own ?? [];
    helmChart(scope, {
      name: plan.name,
      namespace: plan.namespace,
      ...LINKERD_CNI,
      values: {
        ...K3S,
        ...(wish && {
          inboundProxyPort: wish.inbound,
          outboundProxyPort: wish.outbound,
          proxyAdminPort: admin,
          proxyControlPort: control,
          proxyUID: wish.user,
        }),
        resources: INSTALLS,
        repairController: { enabled: true, resources: REPAIRS },
      },
    });
  },
};
