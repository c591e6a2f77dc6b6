import { lab, type RuleFixture } from '../fixture';

const pair = (rejects: object, passes: object, at: string): RuleFixture => ({ rejects: lab(rejects), at, passes: lab(passes) });

export const fixture: RuleFixture = pair({ network: { cidr: '172.32.0.0/16' } }, { network: { cidr: '172.31.0.0/16' } }, 'network.cidr');
export const more: readonly RuleFixture[] = [
  pair({ network: { cidr: '100.64.0.0/16' } }, { network: { cidr: '192.168.0.0/16' } }, 'network.cidr'),
  pair({ mesh: { cidr: '100.128.0.0/24' } }, { mesh: { cidr: '100.127.255.0/24' } }, 'mesh.cidr'),
  pair({ cluster: { pods: '172.0.0.0/8' } }, { cluster: { pods: '172.16.0.0/16' } }, 'cluster.pods'),
  pair({ cluster: { services: '198.51.100.0/24' } }, { cluster: { services: '192.168.100.0/24' } }, 'cluster.services'),
];
