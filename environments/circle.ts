import { defineEnvironment } from './define';
import { machine } from './words';

/** Three friends who keep each other's backups (founding documents 000 to 002): for now, the mesh that joins them. */
export default defineEnvironment({
  name: 'circle',
  operator: {
    email: 'alice@example.org',
    sshKeys: { alice: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINHPpmQKf/+GTQSCOnG2G0j3tY00S0QWNbfjqPUCzXiH alice' },
  },
  nodes: {
    // a home server with a forwarded port 51820/udp
    alice: machine({ roles: ['peer'], endpoint: 'alice.duckdns.org', location: 'alice', cpu: '4', memory: '8Gi', disk: '2Ti' }),
    bob: machine({ roles: ['peer'], endpoint: 'bob.duckdns.org', location: 'bob', cpu: '4', memory: '4Gi', disk: '2Ti' }),
    // behind a provider's NAT: reaches the others, is never reached first
    carol: machine({ roles: ['peer'], nat: true, location: 'carol', cpu: '2', memory: '2Gi', disk: '1Ti' }),
  },
  mesh: { cidr: '10.8.0.0/24', mtu: 1420, keepalive: 25 },
});
