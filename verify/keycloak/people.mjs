// The directory of the site, which is the real Samba as its own service makes it: in a network of its own, with a way from the servers of Keycloak to it.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run } from '../hosts/shell.mjs';
import { makeLab } from '../directory/run.mjs';
import { BRIDGE } from '../postgres/network.mjs';
import { PLACES } from './places.mjs';

export const ALICE = { name: 'Alice Doe', mail: 'alice@example.org', groups: ['staff'] };
/** Has no family name, which Keycloak would ask everybody for. */
const DAN = { name: 'Dan', mail: 'dan@example.org', groups: ['staff'] };

export class Directory {
  /** Address of the pod in a network of its own (verify/directory/run.mjs). */
  static OWN = '10.42.0.9';

  /** @param {{ root: string, work: string, space: string }} props */
  constructor({ root, work, space }) {
    const folder = join(work, 'directory');
    mkdirSync(folder);
    this.lab = makeLab(root, folder, space);
    this.space = space;
  }

  /** Starts it with two people. @returns what it answers who asks for `ldap`, and the secret that belongs to it */
  async open() {
    await this.lab.startServer();
    await this.say({ alice: ALICE, dan: DAN });
    run(['ip', 'link', 'add', 'directory', 'type', 'veth', 'peer', 'name', 'eth1', 'netns', this.space]);
    run(['ip', 'link', 'set', 'directory', 'master', BRIDGE, 'up']);
    const inside = (...argv) => run(['nsenter', `--net=/run/netns/${this.space}`, ...argv]);
    inside('ip', 'address', 'add', `${PLACES.directory}/16`, 'dev', 'eth1');
    inside('ip', 'link', 'set', 'eth1', 'up');
    const answer = this.lab.answer('portal', 'people');
    const { object, key } = answer.bind.password;
    return { answer, password: this.lab.secrets('web', object)[key] };
  }

  /** Who is in it from now on. */
  async say(people) {
    this.lab.project.say({ people });
    this.lab.synthesize();
    await this.lab.settle();
  }

  /** Gives somebody a password, as the operator does. */
  invite(name) {
    const { code, out } = this.lab.inside(['python3', '/usr/local/lib/archipel/invite.py', name, 'lasting']);
    if (code !== 0) throw new Error(`invite ended with ${code}: ${out}`);
    return out.trim().split(/\s+/).at(-1);
  }

  /** The way to it from a pod. @param {string[]} network command that enters the network of the pod */
  leadTo(network) {
    run([...network, 'ip', 'route', 'add', `${Directory.OWN}/32`, 'via', PLACES.directory]);
  }

  async close() {
    for (const child of [this.lab.server, this.lab.accounts]) child?.stop('SIGKILL');
    attempt(['ip', 'netns', 'delete', this.space]);
  }
}
