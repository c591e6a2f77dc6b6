import { describeEnd } from '../../blueprint/flow';
import { resolve } from '../../blueprint/resolve';
import type { EnvironmentInput } from '../../environments/environment';
import { loadBalancer } from '../../environments/words';
import { ufwRules } from '../../hosts/ufw';
import { lab } from '../environments/fixture';
import { page } from '../environments/shorthand';
import { stub } from '../environments/stub';

const edge = stub({ role: { is: 'edge', component: 'app' } });
const wiki = page({ host: 'wiki.example.org', to: 'mesh' });
const blueprintOf = (site: EnvironmentInput) => resolve(site, 'site.ts').blueprint;
const described = (site: EnvironmentInput) =>
  blueprintOf(site).flows.map(({ from, to, port, via }) => `${via}: ${describeEnd(from)} -> ${describeEnd(to)} ${port}`);

test('where a service is the edge, its pods are who asks the others: their own policy lets them out', () => {
  const flows = described(lab({ services: { edge } }));
  expect(flows).toContain('cluster: pods/edge/app -> pods/shop/app 3000');
  expect(flows.filter((text) => text.includes(': edge ->'))).toEqual([]);
  expect(described(lab({}))).toContain('cluster: edge -> pods/shop/app 3000');
});

test('peers of the mesh meet what is served to them at the mesh addresses of the nodes that take requests', () => {
  const targets = lab({ services: { edge, wiki }, ingress: loadBalancer('lb11', { location: 'fsn1', targets: ['one', 'two'] }) });
  expect(described(targets).filter((text) => /^mesh: mesh -> node\/\w+ (80|443)$/.test(text))).toEqual([
    'mesh: mesh -> node/one 80',
    'mesh: mesh -> node/one 443',
    'mesh: mesh -> node/two 80',
    'mesh: mesh -> node/two 443',
  ]);
});

test('nobody comes by the mesh where nothing is served to it, or only the Traefik of K3s takes requests', () => {
  const byMesh = (site: EnvironmentInput) => described(site).filter((text) => /^mesh: mesh -> .* 443$/.test(text));
  expect(byMesh(lab({ services: { edge } }))).toEqual([]);
  expect(byMesh(lab({ services: { wiki } }))).toEqual([]);
});

test('the firewall of a node lets the mesh through to the pod behind its port, and the internet only as far as the load balancer says', () => {
  const blueprint = blueprintOf(lab({ services: { edge, wiki } }));
  const rules = blueprint.nodes.flatMap((node) => ufwRules(blueprint, node)).filter((rule) => /port (443|8443)\b/.test(rule));
  expect(rules.some((rule) => rule.includes('from 10.0.0.0/24') && rule.includes('port 8443'))).toBe(true);
  expect(rules.every((rule) => /from 10\.(0\.0\.0\/24|10\.255\.254)/.test(rule))).toBe(true);
});
