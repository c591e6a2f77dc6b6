// Judges who signs in to Mailcow: the host's own program, by Python, against the stand-in of Mailcow's API.
// node verify/run.mjs mail-accounts
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { installMissing } from '../debian.mjs';
import { attempt, start, until } from '../hosts/shell.mjs';
import { judge } from '../judging.mjs';
import { ISSUER_SECRET, proofs } from './sign-in.mjs';

const API = new URL('./api.py', import.meta.url).pathname;
const KEY = 'k3y';

const freePort = () =>
  new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });

/** A host with Mailcow's API beside it, as a proof finds it: nothing was made yet. */
class Mailboxes {
  constructor(root, folder) {
    Object.assign(this, { root, folder });
  }

  async open() {
    mkdirSync(join(this.folder, 'secrets'), { recursive: true });
    for (const file of ['accounts.py', 'api.py', 'identity.py']) cpSync(join(this.root, 'charts/mailcow', file), join(this.folder, file));
    for (const [name, value] of Object.entries({ api: KEY, admin: 'Admin-password-1', 'sign-in': ISSUER_SECRET })) this.secret(name, value);
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    this.api = start(['python3', API, KEY, String(port), '127.0.0.1'], {
      env: { MAILCOW_API_KEPT: join(this.folder, 'kept') },
      log: join(this.folder, 'api.log'),
    });
    await until('the stand-in of the API', () => this.state().catch(() => undefined), 30);
  }
  async close() {
    this.api.stop('SIGKILL');
    await this.api.ended;
  }

  path(name) {
    return join(this.folder, name);
  }
  secret(name, value) {
    writeFileSync(this.path(`secrets/${name}`), `${value}\n`);
  }

  /** Runs the program of the host. @returns {{ code: number, out: string }} both outputs */
  accounts(...argv) {
    return attempt(['python3', this.path('accounts.py'), ...argv], { env: { PYTHONDONTWRITEBYTECODE: '' } });
  }
  /** Writes what the site says: who signs in where. @param {object | null} signIn @param {Record<string, string>} sources by mailbox */
  say(signIn, sources) {
    const people = Object.fromEntries(
      Object.entries(sources).map(([address, source]) => [address, { name: 'Somebody', quota: 64, source }]),
    );
    const others = { selector: 'dkim', keys: {}, aliases: {}, policy: { version: 'stsv1', mode: 'testing', max_age: 1 }, senders: [] };
    const here = { urls: [this.url], state: this.path('state.json'), domains: ['example.org'], perHour: 300 };
    writeFileSync(this.path('accounts.json'), JSON.stringify({ ...here, ...others, people, signIn }));
  }
  converge(signIn, sources) {
    this.say(signIn, sources);
    return this.accounts('converge');
  }
  changes(signIn, sources) {
    const { code, out } = this.converge(signIn, sources);
    assert.deepEqual([code, out.split('\n')[0]], [0, 'changed'], out);
  }
  changesNothing(signIn, sources) {
    assert.deepEqual(this.converge(signIn, sources), { code: 0, out: '' });
  }
  /** A password for who is invited: the first output alone. */
  invite(address) {
    const { code, out } = this.accounts('invite', address);
    assert.equal(code, 0, out);
    return out.split('\n')[0];
  }

  /** What the stand-in holds: provider, mailbox, app, writes. */
  async state() {
    return (await fetch(`${this.url}/state`)).json();
  }
  async signsIn(email) {
    return (await fetch(`${this.url}/signs-in/${email}`)).json();
  }
  async opens(address, password, protocol = 'imap') {
    return (await fetch(`${this.url}/opens/${address}/${password}/${protocol}`)).json();
  }
  /** What somebody sets in the pages. */
  async byHand(path, body) {
    const told = await fetch(`${this.url}/api/v1/${path}`, { method: 'POST', headers: { 'X-API-Key': KEY }, body: JSON.stringify(body) });
    assert.deepEqual(await told.json(), [{ type: 'success', msg: 'done' }]);
  }
  kept() {
    return readFileSync(this.path('state.json'), 'utf8');
  }
}

/** @param {{ root: string, report?: (line: string) => void }} props @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgeAccounts = ({ root, report }) =>
  judge('mail-accounts/judged', { report }, async (verdict) => {
    installMissing({ python3: '/usr/bin/python3' });
    const work = verdict.folder('archipel-mail-accounts-');
    for (const [index, [name, proof]] of Object.entries(proofs).entries()) {
      const lab = new Mailboxes(root, join(work, String(index)));
      await verdict.claim(`mail-accounts/${name}`, async () => {
        await lab.open();
        try {
          return await proof(lab);
        } finally {
          await lab.close();
        }
      });
    }
  });
