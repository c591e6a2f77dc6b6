import { request } from 'node:https';
import { inputError } from '../../../constructs/secrets/input-error';

/** How a vault is reached: through `kubectl port-forward`, whose end is this machine, with the certificate of the servers checked all the same. */
export interface VaultAddress {
  /** `https://127.0.0.1:8200`. */
  readonly address: string;
  /** PEM of the authority that signed for the servers. */
  readonly authority: string;
  /** Name that the certificate must carry. */
  readonly serverName: string;
}

export interface VaultAnswer {
  readonly status: number;
  /** The whole answer; an empty object where there was none. */
  readonly body: Readonly<Record<string, unknown>>;
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Milliseconds that an answer may take: the first after opening waits for the leader. */
const PATIENCE = 60_000;

/** The HTTP interface of a vault (openbao.org/api-docs). Values travel in bodies alone: no argument, no file, no message holds one. */
export class VaultClient {
  constructor(
    private readonly at: VaultAddress,
    private readonly token?: string,
  ) {}

  as(token: string): VaultClient {
    return new VaultClient(this.at, token);
  }

  /** What a path answers, whatever that is. @throws InputError when nothing that we trust answers */
  async ask(method: Method, path: string, body?: object): Promise<VaultAnswer> {
    const { address, authority, serverName } = this.at;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      'X-Vault-Request': 'true',
      ...(this.token !== undefined && { 'X-Vault-Token': this.token }),
      ...(text !== undefined && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }),
    };
    const options = { method, headers, ca: authority, servername: serverName, timeout: PATIENCE } as const;
    return new Promise((done, fail) => {
      const broken = (got: string): void => fail(unreachable(address, got));
      const call = request(new URL(`/v1/${path}`, address), options, (answer) => {
        const chunks: Uint8Array[] = [];
        answer.on('data', (chunk: Uint8Array) => chunks.push(chunk));
        answer.on('error', ({ message }) => broken(message));
        answer.on('end', () => {
          try {
            const read = Buffer.concat(chunks).toString();
            done({ status: answer.statusCode ?? 0, body: read === '' ? {} : (JSON.parse(read) as VaultAnswer['body']) });
          } catch {
            broken(`${answer.statusCode ?? 'an'} answer that is not JSON`);
          }
        });
      });
      call.on('timeout', () => call.destroy(new Error(`no answer within ${PATIENCE / 1000} s`)));
      call.on('error', ({ message }) => broken(message));
      call.end(text);
    });
  }

  /** What a path answers when it agrees. @throws InputError when it refuses */
  async call(method: Method, path: string, body?: object): Promise<VaultAnswer['body']> {
    const { status, body: answer } = await this.ask(method, path, body);
    if (status < 400) return answer;
    const { errors } = answer as { readonly errors?: readonly string[] };
    throw refused(`${method} ${path}`, `${status}${errors?.length ? ` ${errors.join(', ').trim()}` : ''}`);
  }
}

const unreachable = (address: string, got: string): Error =>
  inputError({
    id: 'secrets/vault-unreachable',
    where: address,
    what: 'no vault of this site answers',
    got,
    expected: 'a server whose certificate the authority of the site signed',
    do: 'run kubectl port-forward to a server, and see archipel secrets open-vault --help',
  });

const refused = (where: string, got: string): Error =>
  inputError({
    id: 'secrets/vault-refused',
    where,
    what: 'the vault refused',
    got,
    expected: 'its consent',
    do: 'run archipel secrets open-vault, which opens and prepares it; its audit log says who asked for what',
  });
