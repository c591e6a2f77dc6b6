import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const NAME = 'vault-server.vault.svc.cluster.local';

/** Key and certificate of a server, which is its own authority. */
export function serverPair(name = NAME): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'archipel-vault-'));
  try {
    const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key, '-out', cert];
    execFileSync('openssl', [...made, '-subj', '/CN=server', '-addext', `subjectAltName=DNS:${name}`, '-days', '2'], { stdio: 'ignore' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Body = Readonly<Record<string, unknown>>;
interface Secret {
  readonly version: number;
  /** null: its newest version was deleted. */
  readonly data: Body | null;
}
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The little of a vault that the command line speaks with, as openbao.org/api-docs has it: closed it opens nothing, without a right it refuses. */
export class FakeVault {
  type: 'shamir' | 'transit' = 'shamir';
  initialized = false;
  sealed = true;
  shares: readonly string[] = [];
  threshold = 0;
  /** Whether this server leads; another one does where not. */
  leads = true;
  /** Tokens and the policies that they have. */
  readonly tokens = new Map<string, string>();
  readonly auth = new Set<string>();
  readonly policies = new Map<string, string>();
  readonly roles = new Map<string, Body>();
  password: string | undefined;
  readonly secrets = new Map<string, Secret>();
  /** `METHOD path`, one for each request. */
  readonly asked: string[] = [];
  /** Answers a path otherwise, once for each request. */
  instead: (line: string) => { readonly status: number; readonly text: string } | undefined = () => undefined;
  private given = 0;
  private readonly progress: string[] = [];
  private rooting: { readonly nonce: string; readonly otp: string; readonly keys: string[] } | undefined;
  private server: Server | undefined;

  constructor(readonly pair: { readonly key: string; readonly cert: string }) {}

  /** @returns its address */
  async listen(): Promise<string> {
    const server = createServer(this.pair, (request, response) => void this.serve(request, response));
    this.server = server;
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((done) => this.server?.close(done));
  }

  /** Tokens that nobody gave back. */
  get living(): readonly string[] {
    return [...this.tokens.values()];
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const text = Buffer.concat(chunks).toString();
    const line = `${request.method ?? ''} ${(request.url ?? '').replace('/v1/', '')}`;
    this.asked.push(line);
    const odd = this.instead(line);
    if (odd) {
      response.writeHead(odd.status, { 'Content-Type': 'application/json' }).end(odd.text);
      return;
    }
    try {
      const body = text === '' ? {} : (JSON.parse(text) as Body);
      const answer = this.answer(line, body, String(request.headers['x-vault-token'] ?? ''));
      response.writeHead(answer === undefined ? 204 : 200, { 'Content-Type': 'application/json' });
      response.end(answer === undefined ? '' : JSON.stringify(answer));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      response.writeHead(error.status, { 'Content-Type': 'application/json' });
      response.end(error.message.startsWith('{') ? error.message : JSON.stringify({ errors: [error.message] }));
    }
  }

  private answer(line: string, body: Body, token: string): Body | undefined {
    switch (line) {
      case 'GET sys/seal-status':
        return { initialized: this.initialized, sealed: this.sealed, type: this.type };
      case 'PUT sys/init':
        return this.init(body);
      case 'PUT sys/unseal':
        return this.unseal(String(body['key']));
      case 'GET sys/health':
        if (this.sealed || !this.leads) throw new Refusal(this.sealed ? 503 : 429, 'standby');
        return {};
      case 'GET sys/leader':
        return { is_self: this.leads, leader_address: this.leads ? '' : 'https://other:8200' };
      case 'DELETE sys/generate-root/attempt':
        this.rooting = undefined;
        return undefined;
      case 'PUT sys/generate-root/attempt':
        this.rooting = { nonce: `nonce-${(this.given += 1)}`, otp: 'o'.repeat(28), keys: [] };
        return { nonce: this.rooting.nonce, otp: this.rooting.otp };
      case 'PUT sys/generate-root/update':
        return this.root(body);
      case 'POST auth/userpass/login/operator':
        if (this.sealed) throw new Refusal(503, 'Vault is sealed');
        if (this.password === undefined || body['password'] !== this.password) throw new Refusal(400, 'invalid username or password');
        return { auth: { client_token: this.token('operator') } };
      case 'POST auth/token/revoke-self':
        if (!this.tokens.delete(token)) throw new Refusal(403, 'permission denied');
        return undefined;
      default:
        return this.known(line, body, this.tokens.get(token));
    }
  }

  /** What takes a token. */
  private known(line: string, body: Body, policy: string | undefined): Body | undefined {
    const [method = '', path = ''] = line.split(' ');
    if (policy === undefined) throw new Refusal(403, 'permission denied');
    const [, mount, what, secret = ''] = /^(kv-\w+)\/(data|metadata)\/(.*)$/.exec(path) ?? [];
    if (mount !== undefined) return this.keyValue(method, `${mount}/${secret}`, what === 'data', body);
    const [, name = ''] = /^sys\/policies\/acl\/(.+)$/.exec(path) ?? [];
    if (name !== '' && method === 'GET') {
      if (policy !== 'root' && !this.policies.get(policy)?.includes(`"${path}"`)) throw new Refusal(403, 'permission denied');
      return { data: { name, policy: this.policies.get(name) } };
    }
    if (policy !== 'root') throw new Refusal(403, 'permission denied');
    if (name !== '') this.policies.set(name, String(body['policy']));
    else if (line === 'GET sys/auth') return Object.fromEntries([...this.auth].map((known) => [`${known}/`, {}]));
    else if (path.startsWith('sys/auth/')) {
      if (this.auth.has(path.slice(9))) throw new Refusal(400, 'path is already in use');
      this.auth.add(path.slice(9));
    } else if (path === 'auth/userpass/users/operator') this.password = String(body['password']);
    else if (path.startsWith('auth/kubernetes/')) this.roles.set(path.slice('auth/kubernetes/'.length), body);
    else throw new Refusal(404, `no handler for ${line}`);
    return undefined;
  }

  private keyValue(method: string, path: string, ofData: boolean, body: Body): Body | undefined {
    const found = this.secrets.get(path);
    if (path.endsWith('?list=true')) {
      const folder = path.replace('?list=true', '');
      const under = [...this.secrets.keys()].filter((known) => known.startsWith(folder)).map((known) => known.slice(folder.length));
      const keys = [...new Set(under.map((known) => known.replace(/\/.*$/, '/')))];
      if (keys.length === 0) throw new Refusal(404, '');
      return { data: { keys } };
    }
    if (!ofData) {
      this.secrets.delete(path);
      return undefined;
    }
    if (method === 'GET') {
      if (!found) throw new Refusal(404, '');
      const data = { data: found.data, metadata: { version: found.version } };
      if (found.data === null) throw new Refusal(404, JSON.stringify({ data }));
      return { data };
    }
    const { cas } = (body['options'] ?? {}) as { readonly cas?: number };
    if (cas !== (found?.version ?? 0)) throw new Refusal(400, 'check-and-set parameter did not match the current version');
    this.secrets.set(path, { version: (found?.version ?? 0) + 1, data: body['data'] as Body });
    return {};
  }

  private init(body: Body): Body {
    if (this.initialized) throw new Refusal(400, 'Vault is already initialized');
    const recovery = this.type !== 'shamir';
    const count = Number(body[recovery ? 'recovery_shares' : 'secret_shares']);
    this.threshold = Number(body[recovery ? 'recovery_threshold' : 'secret_threshold']);
    this.shares = Array.from({ length: count }, (_, index) => Buffer.from(`share-${index + 1}-${'x'.repeat(25)}`).toString('base64'));
    [this.initialized, this.sealed] = [true, !recovery];
    const keys = { keys_base64: recovery ? [] : this.shares, ...(recovery && { recovery_keys_base64: this.shares }) };
    return { ...keys, root_token: this.token('root') };
  }

  private unseal(key: string): Body {
    if (!this.initialized) throw new Refusal(400, 'Vault is not initialized');
    if (!this.shares.includes(key)) throw new Refusal(400, 'failed to decrypt');
    if (!this.progress.includes(key)) this.progress.push(key);
    if (this.progress.length >= this.threshold) this.sealed = false;
    return { sealed: this.sealed };
  }

  private root({ key, nonce }: Body): Body {
    const { rooting } = this;
    if (!rooting || nonce !== rooting.nonce || !this.shares.includes(String(key))) throw new Refusal(400, 'no root generation in progress');
    if (!rooting.keys.includes(String(key))) rooting.keys.push(String(key));
    if (rooting.keys.length < this.threshold) return { complete: false };
    const pad = Buffer.from(rooting.otp);
    const token = Buffer.from(this.token('root')).map((byte, index) => byte ^ (pad[index] ?? 0));
    this.rooting = undefined;
    return { complete: true, encoded_token: Buffer.from(token).toString('base64').replace(/=+$/, '') };
  }

  private token(policy: string): string {
    const token = `s.${policy}-${String((this.given += 1)).padStart(12, '0')}`;
    this.tokens.set(token, policy);
    return token;
  }
}
