// Judges a site's policies by pods that stand in for every workload, on real nodes that enforce them: each declared flow connects, what is not declared is refused.
// node verify/run.mjs flows
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { attempt, run, until } from '../hosts/shell.mjs';
import { judge } from '../judging.mjs';
import { findLab, LAB_HOME } from './lab.mjs';
import { Project } from './project.mjs';
import { FlowEnds, INTERNET, sample } from './real/flow-ends.mjs';
import { RealNodes } from './real/nodes.mjs';
import { podsOf, standInsOf, STRANGER, UNDECLARED_PORT } from './real/stand-ins.mjs';
import { PROGRAM, say, tried } from './real/tries.mjs';
import { inTurn } from '../turn.mjs';

const SITE = 'hetzner-trio';
const SAMPLE = 500;
/** Of what a claim finds wrong. */
const SHOWN = 40;
/** The lab's network, and the host that is the way out of it: CoreDNS answers there. */
const [LAB_NETWORK, GATEWAY] = ['10.77.0.0/24', '10.77.0.254'];

/**
 * @param {{ root: string, report?: (line: string) => void }} options `report` hears of each claim
 * @returns {Promise<import('../judging.mjs').Verdict>}
 */
export const judgeRealFlows = ({ root, report }) =>
  judge('real-flows', { report }, async (verdict) => {
    const tell = (name, wrong, figure) => {
      const others = wrong.length > SHOWN ? [`and ${wrong.length - SHOWN} others`] : [];
      verdict.settle(name, [...wrong.slice(0, SHOWN), ...others], figure);
    };
    const folder = findLab(root);
    if (folder === undefined || process.getuid?.() !== 0)
      throw new Error('there are no real nodes to judge by: see verify/kubernetes/real-pods.mjs');
    await inTurn(LAB_HOME, verdict.report, () => new Stage(root, folder).play(tell));
  });

class Stage {
  #listeners = [];

  constructor(root, folder) {
    const project = new Project(root);
    this.blueprint = project.blueprint(SITE);
    const files = run(['find', project.manifests(this.blueprint), '-name', '*.yaml']).split('\n');
    this.objects = files.map((file) => parse(readFileSync(file, 'utf8')));
    this.nodes = new RealNodes(folder);
    this.standIns = standInsOf(this.blueprint, this.objects);
    this.ends = new FlowEnds(this.blueprint, this.standIns);
    this.members = this.ends.members.map(({ name, clusterAddress }, index) => ({
      name,
      clusterAddress,
      address: `10.77.0.${index + 1}`,
      overlay: `10.42.${index + 1}.0`,
    }));
  }

  async play(tell) {
    const { nodes } = this;
    nodes.build();
    try {
      nodes.up(this.members.map(({ name }) => name));
      await this.#stage();
      const declared = this.ends.declared().flatMap((connection) => this.#fromEachAddress(connection));
      // else a refusal would say nothing
      let deaf;
      const everywhere = this.#allListening(`${STRANGER.namespace}/${STRANGER.name}`);
      await until('answers', async () => (deaf = await this.#try(everywhere)).refused.length === 0, 20).catch(() => {});
      tell('without policies every port answers', deaf.refused.map(say), `${deaf.tried} ports`);

      const policies = this.objects.filter(({ kind }) => kind === 'NetworkPolicy').map((policy) => this.#inLab(policy));
      nodes.kubectl.run(['apply', '--server-side', '-f', '-'], { input: policies.map((policy) => stringify(policy)).join('---\n') });
      await until('the policies hold', async () => (await this.#try([this.#closed()])).refused.length === 1, 30);

      const open = await this.#try(declared);
      tell('each declared flow connects', open.refused.map(say), `${open.tried} connections of ${this.blueprint.flows.length} flows`);
      const undeclared = sample(this.#undeclared(declared), SAMPLE);
      const closed = await this.#try(undeclared);
      tell(
        'what is not declared is refused',
        closed.connected.map(say),
        `${closed.tried} pairs and ports of ${this.#undeclared(declared).length}`,
      );
      if (closed.tried < SAMPLE) throw new Error(`only ${closed.tried} undeclared pairs were there to try`);

      // a check that cannot fail is none
      nodes.kubectl.run(['-n', this.standIns[0].namespace, 'delete', 'networkpolicy', '--all']);
      await until('a site without its policies is open', async () => (await this.#try([this.#closed()])).connected.length === 1, 30);
      tell('a namespace that loses its policies is noticed', [], 'open again');
    } finally {
      for (const child of this.#listeners) child.kill();
      attempt(['ip', 'address', 'del', `${INTERNET}/32`, 'dev', 'lab0']);
      nodes.down();
    }
  }

  /** The pods, and what listens on the nodes and on the internet. */
  async #stage() {
    const { kubectl } = this.nodes;
    const spaces = this.objects.filter(({ kind }) => kind === 'Namespace');
    const stranger = { ...STRANGER, labels: {}, ports: [] };
    const made = [
      ...spaces,
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: STRANGER.namespace } },
      ...podsOf(
        [...this.standIns, stranger],
        this.members.map(({ name }) => name),
      ),
    ];
    kubectl.run(['apply', '--server-side', '-f', '-'], { input: made.map((object) => stringify(object)).join('---\n') });
    for (const namespace of new Set([...this.standIns, stranger].map((one) => one.namespace)))
      kubectl.run(['-n', namespace, 'wait', '--for=condition=Ready', 'pod', '--all', '--timeout=120s'], { timeout: 140 });
    const pods = kubectl.get(['pods', '--all-namespaces']).items;
    this.addressOf = new Map([
      ...pods.map(({ metadata, status }) => [`${metadata.namespace}/${metadata.name}`, status.podIP]),
      ...this.members.map(({ name, address }) => [`node ${name}`, address]),
      ['dns', GATEWAY],
      ['internet', INTERNET],
    ]);
    this.nodeOf = new Map(pods.map(({ metadata, spec }) => [`${metadata.namespace}/${metadata.name}`, spec.nodeName]));
    const flows = this.ends.declared();
    const portsOf = (which) => [...new Set(flows.filter(({ to }) => which(to)).map(({ protocol, port }) => `${protocol}/${port}`))];
    for (const { name, overlay } of this.members) {
      run(['ip', '-n', `lab-${name}`, 'address', 'add', `${overlay}/32`, 'dev', 'lo']);
      this.#listen(
        ['nsenter', `--net=/run/netns/lab-${name}`],
        portsOf((to) => to.startsWith('node ')),
      );
    }
    run(['ip', 'address', 'add', `${INTERNET}/32`, 'dev', 'lab0']);
    this.#listen([], ['--at', INTERNET, ...portsOf((to) => to === 'internet')]);
  }

  #listen(prefix, ports) {
    const [command, ...argv] = [...prefix, 'python3', PROGRAM, 'serve', ...ports];
    this.#listeners.push(spawn(command, argv, { stdio: 'ignore' }));
  }

  /** A node sends to a pod of another one from its block of the pods' network where Flannel carries it, from its own address where not. */
  #fromEachAddress(connection) {
    const node = this.members.find(({ name }) => connection.from === `node ${name}`);
    if (!node) return [connection];
    if (this.nodeOf.get(connection.to) === node.name) return [];
    return [connection, { ...connection, source: node.overlay }];
  }

  /** Addresses of the site's nodes and of its private network become the lab's. */
  #inLab(policy) {
    const { network } = this.blueprint;
    const swapped = this.members.map(({ clusterAddress, address }) => [`"${clusterAddress}/32"`, `"${address}/32"`]);
    const text = [...swapped, [`"${network.cidr}"`, `"${LAB_NETWORK}"`]].reduce(
      (all, [from, to]) => all.replaceAll(from, to),
      JSON.stringify(policy),
    );
    return JSON.parse(text);
  }

  #allListening(from) {
    const pods = this.standIns.flatMap(({ namespace, name, ports }) =>
      [...ports, { protocol: 'tcp', port: UNDECLARED_PORT }].map(({ protocol, port }) => ({
        from,
        to: `${namespace}/${name}`,
        protocol,
        port,
      })),
    );
    const others = this.ends
      .declared()
      .filter(({ to }) => to.startsWith('node ') || to === 'internet' || to === 'dns')
      .map((connection) => ({ ...connection, from }));
    return [...pods, ...new Map(others.map((one) => [say(one), one])).values()];
  }

  /** What no flow says, of all pods among each other, to the nodes and to the internet. */
  #undeclared(declared) {
    const known = new Set(declared.map(say));
    const sources = [
      ...this.standIns.map(({ namespace, name }) => `${namespace}/${name}`),
      `${STRANGER.namespace}/${STRANGER.name}`,
      'outside',
    ];
    return (
      sources
        .flatMap((from) => this.#allListening(from))
        .filter((connection) => connection.from !== connection.to && !known.has(say(connection)))
        // the lab's enforcer sees what is forwarded; kube-router holds a pod's way to its own node too
        .filter(({ from, to }) => to !== `node ${this.nodeOf.get(from)}`)
        // nothing holds a stranger on its way out but the firewall of whom it meets
        .filter(({ from, to }) => this.standIns.some(({ namespace, name }) => [from, to].includes(`${namespace}/${name}`)))
        .filter(({ from, to }) => from !== 'outside' || to.includes('/'))
        .filter(({ from, to }) => from !== `${STRANGER.namespace}/${STRANGER.name}` || to.includes('/'))
    );
  }

  #try(connections) {
    return tried(this.nodes.kubectl, this.addressOf, connections);
  }

  /** A pair that no flow declares. */
  #closed() {
    const [{ namespace, name }] = this.standIns;
    return { from: `${STRANGER.namespace}/${STRANGER.name}`, to: `${namespace}/${name}`, protocol: 'tcp', port: UNDECLARED_PORT };
  }
}
