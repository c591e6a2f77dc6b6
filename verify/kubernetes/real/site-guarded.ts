// A site whose requests travel edge → firewall → application on real nodes: its mesh is the lab's network, where the API server has the address of a node.
import { defineEnvironment, elsewhere, hostPorts, machine, monitoring, traefik, waf, webApp } from '../../../index';

const node = { location: 'rack', cpu: '2', memory: '8Gi', disk: '50Gi' } as const;

export default defineEnvironment({
  name: 'guarded',
  operator: {
    email: 'ops@example.org',
    sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw ops' },
  },
  zones: { 'example.org': elsewhere() },
  nodes: {
    one: machine({ ...node, endpoint: 'one.example.org', roles: ['server'], meshAddress: '10.77.0.254' }),
    two: machine({ ...node, endpoint: 'two.example.org', roles: ['agent'], meshAddress: '10.77.0.2' }),
  },
  mesh: { cidr: '10.77.0.0/24' },
  ingress: hostPorts('one'),
  services: {
    edge: traefik({ cpu: '50m', memory: '128Mi' }),
    firewall: waf({ in: 'edge', memory: '256Mi' }),
    watch: monitoring({ host: 'grafana.example.org', memory: '512Mi', storage: '1Gi', logStorage: '1Gi' }),
    shop: webApp({
      in: 'web',
      image: 'ghcr.io/example/app:1.0.0',
      port: 8080,
      health: '/healthz',
      host: 'shop.example.org',
      cpu: '20m',
      memory: '96Mi',
      replicas: 2,
    }),
  },
  accept: { 'cluster/single-server': 'two machines rehearse' },
});
