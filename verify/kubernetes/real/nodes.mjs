// Real nodes for the lab's control plane, each a network namespace with its own containerd, kubelet and kube-proxy: pods really run, policies really hold.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { withApt } from '../../debian.mjs';
import { attempt, run } from '../../hosts/shell.mjs';
import { Lab } from '../lab.mjs';

const PROGRAMS = ['containerd', 'runc', 'buildah', 'podman', 'debootstrap', 'socat', 'nft', 'conntrack'];
const BUILT = ['bin/kubelet', 'bin/kube-proxy', 'bin/coredns', 'bin/local-path-provisioner', 'images/pause.tar', 'images/base.tar'];

export class RealNodes {
  #images = [];

  /** @param {string} folder the lab's scripts */
  constructor(folder) {
    this.lab = new Lab(folder, '1.34');
    this.folder = folder;
    this.kubectl = this.lab.kubectl();
  }

  /** What has to be installed or built before. @returns {string[]} */
  missing() {
    const { home } = this.lab;
    return [
      ...this.lab.missing(),
      ...PROGRAMS.filter((program) => attempt(['bash', '-c', `command -v ${program}`]).code !== 0),
      ...BUILT.filter((file) => !existsSync(join(home, file))),
    ];
  }

  /** Installs and builds what is missing: Debian's packages and, through the Go module proxy, the rest. */
  build() {
    this.lab.build();
    if (this.missing().length > 0) withApt(() => this.#script('build'));
    if (this.missing().length > 0) throw new Error(`built, and yet without ${this.missing().join(', ')}`);
  }

  /** A fresh cluster of these nodes. @param {string[]} names */
  up(names) {
    // what an interrupted run has left
    this.#script('down');
    this.lab.up(['simulated:1:1Gi'], { APISERVER_FLAGS: '--kubelet-preferred-address-types=InternalIP' });
    this.#script('up', ...names);
  }

  /** Builds an image from Debian packages and loads it on every node, under the name that the manifests say. */
  image(tag, context) {
    if (!tag) throw new Error(`${context} is an image of no name: the service that is rehearsed has no such image`);
    this.#images.push(tag);
    this.#script('image', tag, context);
  }

  /** Loads an image that is there as an archive. @param {string} tag @param {string} archive of OCI's form */
  load(archive) {
    this.#script('load', archive);
  }

  /** Ends every process of a pod at once, unasked. @param {object} pod as the API server tells of it */
  killContainers({ spec: { nodeName }, status }) {
    const kill = ['ctr', '-a', `/run/lab-${nodeName}/ctd.sock`, '-n', 'k8s.io', 'tasks', 'kill', '-s', 'SIGKILL', '--all'];
    const running = [...(status.initContainerStatuses ?? []), ...status.containerStatuses].filter(({ state }) => state.running);
    for (const { containerID } of running) run([...kill, containerID.replace('containerd://', '')]);
  }

  /** Takes a node's power: its processes are gone at once, its disk stays. */
  kill(name) {
    this.#script('kill', name);
  }

  /** Gives it back: the node boots. */
  heal(name) {
    this.#script('heal', name);
  }

  /** Stops everything that was started and forgets the images. */
  down() {
    this.#script('down');
    this.lab.down();
    for (const tag of this.#images) {
      rmSync(join(this.lab.home, 'images', `${tag.replace(/[/:]/g, '_')}.tar`), { force: true });
      attempt(['buildah', 'rmi', tag]);
    }
  }

  #script(...argv) {
    return run([join(this.folder, 'real-nodes.sh'), ...argv], { timeout: 30 * 60 });
  }
}
