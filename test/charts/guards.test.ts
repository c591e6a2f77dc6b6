import { resolve } from '../../blueprint/resolve';
import { crowdsec } from '../../charts/crowdsec/service';
import { systemUpgrade } from '../../charts/system-upgrade/service';
import { traefik } from '../../charts/traefik/service';
import { wazuhAgent } from '../../charts/wazuh-agent/service';
import { wireguard } from '../../charts/wireguard/service';
import { describeConnection, reachability } from '../../constructs/kubernetes';
import { drop, set } from './break';
import { expectedConnections } from './expected-connections';
import { rbacClaims, unexcused } from './rbac-claims';
import { write, type WrittenSite } from './site-objects';
import { watched } from './watched';

/** A site that guards itself with everything there is. */
const guarded = watched({
  edge: traefik({ in: 'edge' }),
  guard: crowdsec({ in: 'security', hosts: true, online: 'community', bouncer: true }),
  wazuh: wazuhAgent({ in: 'security', manager: 'wazuh.example.org' }),
  tunnels: wireguard({ in: 'security' }),
  upgrades: systemUpgrade({}),
});
let site: WrittenSite;
beforeAll(async () => {
  site = await write(guarded);
});

const allowed = ({ objects, blueprint }: WrittenSite): readonly string[] =>
  reachability(objects, blueprint.cluster && { podCidr: blueprint.cluster.pods }).map(describeConnection);

test('what its policies let pass is what its flows say: no more, no less', () => {
  expect(allowed(site)).toEqual(expectedConnections(site.blueprint));
});

test('among it are the edge and the agents at the local API, the hosts too, and nobody at what listens on nothing', () => {
  const connections = expectedConnections(site.blueprint);
  const into = (name: string) => connections.filter((text) => text.includes(` -> ${name} `)).map((text) => text.split(' -> ')[0]);
  expect(into('security/guard-lapi').sort()).toEqual(
    [
      'cidr 10.8.0.1/32',
      'cidr 10.8.0.2/32',
      // the hosts, when the pod is on another one
      ...Array.from({ length: 16 }, (_, block) => `cidr 10.42.${block}.0/32`),
      'security/guard-bouncer',
      'monitoring/watcher',
      'security/guard-agent',
    ].sort(),
  );
  expect(into('security/guard-agent')).toEqual(['monitoring/watcher']);
  expect(into('upgrades/upgrades-controller')).toEqual([]);
});

test.each([
  drop('NetworkPolicy security/guard-lapi'),
  set('NetworkPolicy security/guard-agent', 'spec.ingress', [{}]),
  set('NetworkPolicy upgrades/upgrades-controller', 'spec.egress', [{}]),
])('$what is noticed', ({ apply }) => {
  expect(allowed(apply(site))).not.toEqual(expectedConnections(site.blueprint));
});

test('pods in the network of their node are reached through its firewall, at the ports that they say and no other', () => {
  const doors = site.blueprint.flows.flatMap(({ from, to, port, why }) =>
    from.kind === 'node' && to.kind === 'node' && why.startsWith('metrics of ') ? [`${why}: ${from.node} -> ${to.node} ${port}`] : [],
  );
  expect(doors.sort()).toEqual(['metrics of tunnels: one -> two 9273', 'metrics of tunnels: two -> one 9273']);
});

test('its accounts may do what their service says why, and nothing else', () => {
  expect(Object.values(rbacClaims).flatMap((claim) => unexcused(site, claim).open)).toEqual([]);
});

test('it breaks no rule', () => {
  const { verdict } = resolve(guarded, 'watched.ts');
  // it has no zone of its own and no bucket
  const elsewhere = /certif|^backup\//;
  expect(verdict.problems.filter(({ id, severity }) => severity === 'error' && !elsewhere.test(id))).toEqual([]);
});
