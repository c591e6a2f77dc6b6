// Redis as an application speaks it (valkey.io/topics/protocol), no more than the judge asks.
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

/**
 * Asks once, on a connection of its own, over TLS where `tls` says whom it trusts and the name of who is asked (`ca`, `servername`).
 * @returns {Promise<unknown>} the answer of the last command @throws {Error} what the server refused, or who is not there
 */
export const ask = async ({ host, port = 6379, user, password, tls, timeout = 1500 }, ...commands) => {
  const client = new Client({ host, port, tls, timeout });
  try {
    await client.open();
    if (user !== undefined) await client.say(['AUTH', user, password]);
    let answer;
    for (const command of commands) answer = await client.say(command);
    return answer;
  } finally {
    client.close();
  }
};

export class Client {
  #waiting = [];
  #received = Buffer.alloc(0);

  constructor({ host, port = 6379, tls, timeout = 1500 }) {
    Object.assign(this, { host, port, tls, timeout });
  }

  open() {
    return new Promise((done, fail) => {
      const at = { host: this.host, port: this.port };
      this.socket = this.tls ? connectTls({ ...at, ...this.tls }) : connect(at);
      this.socket.setTimeout(this.timeout, () => this.#fail(new Error('no answer in time')));
      this.socket.on(this.tls ? 'secureConnect' : 'connect', done);
      this.socket.on('error', (error) => (fail(error), this.#fail(error)));
      this.socket.on('close', () => (fail(new Error('closed')), this.#fail(new Error('closed'))));
      this.socket.on('data', (chunk) => this.#take(chunk));
    });
  }

  /** @returns {Promise<unknown>} */
  say(words) {
    return new Promise((done, fail) => {
      if (this.ended) return fail(this.ended);
      this.#waiting.push({ done, fail });
      this.socket.write(`*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(String(word))}\r\n${word}\r\n`).join('')}`);
    });
  }

  close() {
    this.socket?.destroy();
  }

  #fail(error) {
    this.ended = error;
    this.socket.destroy();
    for (const { fail } of this.#waiting.splice(0)) fail(error);
  }

  #take(chunk) {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (let read = parse(this.#received, 0); read; read = parse(this.#received, 0)) {
      this.#received = this.#received.subarray(read.next);
      const { done, fail } = this.#waiting.shift() ?? {};
      if (read.value instanceof Error) fail?.(read.value);
      else done?.(read.value);
    }
  }
}

/** @returns {{ value: unknown, next: number } | undefined} undefined while it is not whole */
const parse = (bytes, at) => {
  const end = bytes.indexOf('\r\n', at);
  if (end < 0) return undefined;
  const line = bytes.toString('utf8', at + 1, end);
  const next = end + 2;
  switch (String.fromCharCode(bytes[at])) {
    case '+':
      return { value: line, next };
    case '-':
      return { value: new Error(line), next };
    case ':':
      return { value: Number(line), next };
    case '$': {
      const size = Number(line);
      if (size < 0) return { value: null, next };
      return bytes.length < next + size + 2 ? undefined : { value: bytes.toString('utf8', next, next + size), next: next + size + 2 };
    }
    default: {
      const values = [];
      let from = next;
      for (let index = 0; index < Number(line); index += 1) {
        const read = parse(bytes, from);
        if (!read) return undefined;
        values.push(read.value);
        from = read.next;
      }
      return { value: values, next: from };
    }
  }
};
