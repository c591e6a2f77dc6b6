import { describeConnection, reachability } from '../../../constructs/kubernetes';
import type { EnvironmentInput } from '../../../environments/environment';
import trio from '../../../environments/hetzner-trio';
import { hetzner, machine } from '../../../environments/words';
import { ufwRules } from '../../../hosts/ufw';
import { expectedConnections } from '../expected-connections';
import { write, type WrittenSite } from '../site-objects';
import { jobsOf } from './monitored';
import { relabel } from './relabel';
import { plainSite } from './site';

const beside = { location: 'office', cpu: '4', memory: '8Gi', disk: '200Gi' } as const;
const mixed: EnvironmentInput = {
  ...plainSite,
  nodes: {
    ...plainSite.nodes,
    post: machine({ ...beside, endpoint: 'post.example.org', roles: ['mail'] }),
    friend: machine({ ...beside, nat: true, roles: ['peer'] }),
  },
};

let site: WrittenSite;
let plain: WrittenSite;
beforeAll(async () => {
  [site, plain] = await Promise.all([write(mixed), write(plainSite)]);
});
const job = (of: WrittenSite) => jobsOf(of).find(({ job_name }) => job_name === 'machines');
const addressOf = (name: string) => site.blueprint.nodes.find((node) => node.name === name)?.meshAddress;

test('each machine of the mesh that is not of the cluster is asked once, by its name', () => {
  expect(job(site)?.static_configs).toEqual(
    ['friend', 'post'].map((node) => ({
      targets: [`${addressOf(node)}:22`],
      labels: { node, service: 'monitoring', namespace: 'monitoring', kind: 'machine', component: 'probe' },
    })),
  );
  expect(relabel({ __address__: '10.8.0.3:22' }, job(site)?.relabel_configs ?? [])).toEqual({
    __address__: 'monitoring-blackbox.monitoring.svc.cluster.local:9115',
    __param_target: '10.8.0.3:22',
    instance: '10.8.0.3:22',
  });
});

test('where all machines are of the cluster nobody knocks', () => {
  expect(job(plain)).toBeUndefined();
});

test('the prober reaches their port of SSH, and nothing else of the mesh', () => {
  const to = expectedConnections(site.blueprint).filter((text) => text.startsWith('monitoring/monitoring-blackbox -> cidr 10.8.'));
  expect(to).toEqual(
    [`${addressOf('post')}`, `${addressOf('friend')}`].sort().map((at) => `monitoring/monitoring-blackbox -> cidr ${at}/32 TCP 22`),
  );
  expect(reachability(site.objects, { podCidr: site.blueprint.cluster!.pods }).map(describeConnection)).toEqual(
    expectedConnections(site.blueprint),
  );
});

test('where the cluster has a network of its own, machines beside it are met in the mesh all the same', async () => {
  const post = hetzner('cpx22', { location: 'nbg1', roles: ['mail'] });
  const { blueprint, objects } = await write({ ...trio, nodes: { ...trio.nodes, post } } as EnvironmentInput);
  const { meshAddress, privateAddress } = blueprint.nodes.find(({ name }) => name === 'post')!;
  expect(privateAddress).toBeDefined();
  const found = reachability(objects, { podCidr: blueprint.cluster!.pods }).map(describeConnection);
  expect(found.filter((text) => text.includes('-blackbox -> cidr') && text.endsWith(' 22'))).toEqual([
    expect.stringContaining(`-> cidr ${meshAddress}/32 TCP 22`),
  ]);
});

test('the machines let the mesh in there already: no firewall opens for it', () => {
  const { nodes, flows } = site.blueprint;
  const knocked = flows.filter(({ from, to }) => from.kind === 'pods' && to.kind === 'node');
  expect(knocked).toHaveLength(2);
  for (const node of nodes) {
    const without = { ...site.blueprint, flows: flows.filter((flow) => !knocked.includes(flow)) };
    expect(ufwRules(site.blueprint, node)).toEqual(ufwRules(without, node));
  }
  const post = nodes.find(({ name }) => name === 'post')!;
  expect(ufwRules(site.blueprint, post).filter((rule) => rule.includes(`${addressOf('post')} port 22`))).toHaveLength(1);
});
