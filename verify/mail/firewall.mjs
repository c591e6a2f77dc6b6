// UFW itself with the rules of the machine, before Docker's way of publishing ports.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ansible } from '../hosts/tools.mjs';
import { run } from '../hosts/shell.mjs';
import { ADDRESSES, EDGE, UNPLANNED } from './network.mjs';

const LISTEN = `
import socket, sys, selectors
selector = selectors.DefaultSelector()
for port in map(int, sys.argv[1:]):
    listener = socket.create_server(("0.0.0.0", port))
    selector.register(listener, selectors.EVENT_READ)
print("ready", flush=True)
while True:
    for key, _ in selector.select():
        key.fileobj.accept()[0].close()
`;
const SCAN = `
import socket, sys
found = []
for port in map(int, sys.argv[2:]):
    try:
        socket.create_connection((sys.argv[1], port), 1).close()
        found.append(port)
    except OSError:
        pass
print(" ".join(map(str, found)))
`;

export const scan = (lab, from, address, ports) =>
  lab
    .on(from, 'python3', '-c', SCAN, address, ...ports.map(String))
    .split(' ')
    .filter(Boolean)
    .map(Number);

/** Loads the rules of the role, as its tasks do. */
export const loadRules = ({ core, library, out }) => {
  const variables = parse(readFileSync(join(out, 'ansible/host_vars/one.yaml'), 'utf8'));
  const template = readFileSync(join(library, 'hosts/ansible/roles/ufw/templates/containers.rules.j2'), 'utf8');
  const program =
    'import jinja2, json, sys; data = json.load(sys.stdin); print(jinja2.Environment(trim_blocks=True).from_string(data["template"]).render(**data))';
  const block = run([join(ansible(), 'python3'), '-c', program], {
    input: JSON.stringify({ template, ...Object.fromEntries(Object.entries(variables).filter(([name]) => name.startsWith('ufw_'))) }),
  });
  core.write('/etc/ufw/after.rules', `${core.read('/etc/ufw/after.rules')}\n${block}\n`);
  core.write(
    '/etc/default/ufw',
    core
      .read('/etc/default/ufw')
      .replace(/^IPV6=.*/m, 'IPV6=no')
      .replace(/^DEFAULT_FORWARD_POLICY=.*/m, 'DEFAULT_FORWARD_POLICY="DROP"'),
  );
  for (const rule of variables.ufw_rules) core.on('sh', '-c', `ufw ${rule}`);
  core.on('ufw', '--force', 'enable');
  return variables;
};

export const judgeFirewall = async (lab, parts, claim) => {
  const { blueprint, net, core } = parts;
  const published = blueprint.published.filter(({ node }) => node === 'one').map(({ port }) => port);
  const all = [...new Set([...published, 22, 80, 443, 6443, 10250, UNPLANNED])].sort((a, b) => a - b);
  const listeners = [
    ['postfix', [...published.filter((port) => port !== 8080 && port !== 8443), UNPLANNED]],
    ['nginx', [8080]],
    ['core', [22, 6443, 10250]],
    ['agent', [22]],
    ['pod', [22, EDGE.port]],
    ['world', [8000]],
  ].map(([name, ports]) => net.background(name, 'python3', '-c', LISTEN, ...ports.map(String)));
  await Promise.all(listeners.map(({ ready }) => ready));
  try {
    await claim('without the rules Docker opens what it publishes, whatever UFW says, and containers reach the cluster', () => {
      assert.ok(scan(lab, 'world', ADDRESSES.one, all).includes(UNPLANNED));
      for (const address of [ADDRESSES.one, '10.8.0.1', EDGE.service]) assert.deepEqual(scan(lab, 'sogo', address, [443]), [443], address);
      assert.deepEqual(scan(lab, 'sogo', EDGE.pod, [22, EDGE.port]), [22, EDGE.port]);
    });
    const variables = loadRules(parts);
    await claim('UFW takes every rule, and says them as they are written', () => {
      const added = core
        .on('ufw', 'show', 'added')
        .split('\n')
        .map((line) => line.replace(/^ufw /, ''));
      assert.deepEqual(
        variables.ufw_rules.filter((rule) => !added.includes(rule)),
        [],
      );
    });
    await claim('from outside exactly the flows are open, ports of containers too', () => {
      const flows = blueprint.flows.filter(
        ({ from, to, via }) => to.kind === 'node' && to.node === 'one' && via === 'public' && ['internet', 'operator'].includes(from.kind),
      );
      // of the edge's pods the one behind 443 is here
      const expected = flows.filter(({ protocol, port }) => protocol === 'tcp' && port !== 80).map(({ port }) => port);
      assert.deepEqual(
        scan(lab, 'world', ADDRESSES.one, all),
        [...new Set(expected)].sort((a, b) => a - b),
      );
    });
    await claim('the web pages are closed to peers of the mesh, open to nodes whose pods come as they', () => {
      assert.deepEqual(scan(lab, 'laptop', '10.8.0.1', [8080]), []);
      assert.deepEqual(scan(lab, 'agent', '10.8.0.1', [8080]), [8080]);
      assert.deepEqual(scan(lab, 'world', ADDRESSES.one, [8080, 8443]), []);
    });
    await claim('a pod on the machine reaches them at its address in the mesh, and submission at its public one', () => {
      assert.deepEqual(scan(lab, 'pod', '10.8.0.1', [8080]), [8080]);
      assert.deepEqual(scan(lab, 'pod', ADDRESSES.one, [587]), [587]);
    });
    await claim('containers reach the internet and each other, and nothing of the site', () => {
      assert.deepEqual(scan(lab, 'sogo', ADDRESSES.world, [8000]), [8000]);
      assert.deepEqual(scan(lab, 'sogo', '172.22.1.253', [25]), [25]);
      assert.deepEqual(scan(lab, 'sogo', '10.8.0.2', [22]), []);
      assert.deepEqual(scan(lab, 'sogo', EDGE.pod, [22]), []);
      // SSH is open to everybody in this site
      assert.deepEqual(scan(lab, 'sogo', '172.22.1.1', [6443, 10250]), []);
    });
    await claim(
      'they reach the issuer that the site serves itself as the world does, at the public address, and its pods in no other way',
      () => {
        assert.deepEqual(scan(lab, 'sogo', ADDRESSES.one, [443]), [443]);
        for (const address of ['10.8.0.1', EDGE.service]) assert.deepEqual(scan(lab, 'sogo', address, [443]), [], address);
        assert.deepEqual(scan(lab, 'sogo', EDGE.pod, [443, EDGE.port]), []);
      },
    );
    await claim('loaded again nothing is doubled', () => {
      const rules = () => core.on('iptables', '-S', 'DOCKER-USER');
      const before = rules();
      core.on('ufw', 'reload');
      assert.equal(rules(), before);
    });
  } finally {
    for (const { stop } of listeners) await stop();
  }
};
