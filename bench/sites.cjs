// A project with one large site: hetzner-trio's machines and `count` web applications.
const { join } = require('node:path');
const root = join(__dirname, '..');
const { webApp } = require(join(root, 'dist/charts/web-app/service'));
const trio = require(join(root, 'dist/environments/hetzner-trio')).default;

/** Six objects each: Deployment, Service, ServiceAccount, PodDisruptionBudget, Ingress, NetworkPolicy. */
exports.large = (name, count) => ({
  ...trio,
  name,
  services: Object.fromEntries(
    Array.from({ length: count }, (_, i) => [
      `app-${i}`,
      webApp({
        in: 'apps',
        image: 'ghcr.io/example/app:1.0.0',
        host: `app-${i}.example.net`,
        port: 3000,
        replicas: 2,
        cpu: '1m',
        memory: '1Mi',
      }),
    ]),
  ),
  accept: { 'promises/address-stuck': 'a site for measuring', 'promises/nothing-kept': 'a site for measuring' },
});
