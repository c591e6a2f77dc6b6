import { monitoring } from '../../../charts/monitoring/service';
import { describeConnection, reachability } from '../../../constructs/kubernetes';
import { expectedConnections } from '../expected-connections';
import { podClaims } from '../pod-claims';
import { containersOf, podsOf } from '../pods';
import { siteClaims } from '../site-claims';
import { write, type WrittenSite } from '../site-objects';
import { fileOf, filesOf } from './monitored';
import { plainSite } from './site';

let site: WrittenSite;
let plain: WrittenSite;
beforeAll(async () => {
  const reading = monitoring({ host: 'grafana.example.org', journal: true });
  [site, plain] = await Promise.all([write({ ...plainSite, services: { ...plainSite.services, monitoring: reading } }), write(plainSite)]);
});
const agentOf = (of: WrittenSite) => podsOf(of).find(({ id }) => id === 'DaemonSet monitoring/monitoring-journal');

test('nobody reads the journal of a node unless the site asks for it', () => {
  expect(agentOf(plain)).toBeUndefined();
  expect(Object.keys(filesOf(plain, 'grafana'))).not.toContain('monitoring-journal.json');
});

test('every claim on pods and objects holds for a site whose journals are read', () => {
  for (const [name, claim] of Object.entries({ ...podClaims, ...siteClaims })) {
    // who reads the machine says why it stands above
    if (name === 'every pod of the cluster is of a restricted namespace') continue;
    expect([name, ...claim(site)]).toEqual([name]);
  }
  expect(reachability(site.objects, { podCidr: site.blueprint.cluster!.pods }).map(describeConnection)).toEqual(
    expectedConnections(site.blueprint),
  );
});

test('the agent sees the one folder, read-only, without a capability and without an account of the API server', () => {
  const pod = agentOf(site)!;
  const [container] = containersOf(pod);
  const volumes = pod.spec['volumes'] as readonly { readonly name: string; readonly hostPath?: unknown }[];
  expect(volumes.flatMap(({ hostPath }) => hostPath ?? [])).toEqual([{ path: '/var/log/journal', type: 'Directory' }]);
  const host = volumes.find(({ hostPath }) => hostPath !== undefined);
  expect((container?.volumeMounts ?? []).filter(({ name }) => name === host?.name)).toEqual([
    expect.objectContaining({ mountPath: '/var/log/journal', readOnly: true }),
  ]);
  expect(container?.securityContext).toMatchObject({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(JSON.stringify(pod.spec)).not.toMatch(/"privileged":true|"hostNetwork":true|"hostPID":true/);
  expect(pod.spec['automountServiceAccountToken']).toBe(false);
});

test('its lines go to Loki and nowhere else', () => {
  const from = site.blueprint.flows.flatMap(({ from: end, to, port }) =>
    end.kind === 'pods' && end.component === 'journal' && to.kind !== 'cluster-dns' ? [[to, port]] : [],
  );
  expect(from).toEqual([[{ kind: 'pods', service: 'monitoring', component: 'loki' }, 3100]]);
});

test('the agent runs on every node, tainted or not', () => {
  expect(agentOf(site)?.spec['tolerations']).toEqual([{ operator: 'Exists' }]);
});

test('lines of nodes lose their credentials as those of pods do', () => {
  const stages = (component: string) => fileOf(site, component, 'config.alloy').split('loki.process "credentials"')[1];
  expect(stages('journal')).toContain('stage.replace');
  expect(stages('journal')).toBe(stages('alloy'));
  expect(fileOf(site, 'journal', 'config.alloy')).toContain('forward_to    = [loki.process.credentials.receiver]');
});

test('lines of a container of Docker bear its name, and not that of the engine that hands them on', () => {
  const config = fileOf(site, 'journal', 'config.alloy');
  const units = [...config.matchAll(/source_labels = \[([^\]]*)\](?:(?!\n {2}}).)*target_label\s+= "unit"/gs)].map(([, labels]) => labels);
  // of rules for one label the last that matches stands
  expect(units.at(-1)).toBe('"__journal_container_name"');
  expect(units).toContain('"__journal__systemd_unit"');
  expect(config).toContain('replacement   = "docker/$1"');
});

test('lines of a node are found by the labels that its dashboard asks for', () => {
  const config = fileOf(site, 'journal', 'config.alloy');
  const set = [...config.matchAll(/target_label\s+= "(\w+)"/g), ...config.matchAll(/^ {4}(\w+) += /gm)].map(([, label]) => label);
  const asked = [...(filesOf(site, 'grafana')['monitoring-journal.json'] ?? '').matchAll(/[{ ,](\w+)=~?\\"/g)].map(([, label]) => label);
  expect(asked.length).toBeGreaterThan(3);
  expect(asked.filter((label) => !set.includes(label))).toEqual([]);
});
