// PostgreSQL 15 from Debian's packages as the server of production and that of staging, in the pods of the manifests, without Patroni: what keeps their
// accounts beside them is the generated container.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, start, until } from '../hosts/shell.mjs';
import { database } from '../postgres/tools.mjs';

const USERS = 'root:x:0:0::/:/bin/sh\npostgres:x:999:999::/:/bin/bash\nnobody:x:65534:65534::/:/usr/sbin/nologin\n';
/** Stands in for Patroni, which takes its settings. */
const PATRONI = `from http.server import BaseHTTPRequestHandler, HTTPServer
class Settings(BaseHTTPRequestHandler):
    def do_PATCH(self):
        self.rfile.read(int(self.headers['Content-Length']))
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
HTTPServer(('127.0.0.1', 8008), Settings).serve_forever()`;
const server = (addresses) => `set -eu
cd /tmp
[ -e "$DATA/PG_VERSION" ] ||
  "$PROGRAMS/initdb" --pgdata="$DATA" --username=postgres --encoding=UTF8 --locale=C.UTF-8 --auth-local=peer --auth-host=scram-sha-256 --no-sync >/tmp/initdb.log
printf 'local all postgres peer\\nhost all all all scram-sha-256\\n' >"$DATA/pg_hba.conf"
exec "$PROGRAMS/postgres" -D "$DATA" -c listen_addresses='${addresses}' -c unix_socket_directories="$SOCKET" -c dynamic_shared_memory_type=mmap -c fsync=off -c log_statement=all`;

export class PostgresServers {
  /** @param {{ work: string, network: string[], kubelet: object, secrets: Function, addresses: Record<string, string> }} props */
  constructor(props) {
    Object.assign(this, props, { started: {} });
  }

  /** What stands for the image. */
  static image(work) {
    const users = join(work, 'passwd');
    writeFileSync(users, USERS, { mode: 0o644 });
    return { over: database(), programs: { '/etc/passwd': users }, path: '/usr/local/bin:/usr/bin:/bin:/usr/sbin' };
  }

  /** Starts a server and the container that keeps its accounts. @param {string} name of the service */
  async start(name) {
    // the accounts of production ask by the loopback that all pods here share
    this.patroni ??= start([...this.network, 'python3', '-c', PATRONI]);
    const pod = this.kubelet.pod('StatefulSet', name);
    const own = this.addresses[name];
    // its log would fill a pipe that nobody reads while a job runs
    const running = pod.start('postgres', ['sh', '-c', `${server(name === 'pg' ? `127.0.0.1,${own}` : own)} >/tmp/server.log 2>&1`]);
    const accounts = pod.start('accounts');
    await until(`the accounts of ${name} are in place`, () => / in place/.test(accounts.output()), 90).catch((error) => {
      throw new Error(`${error.message}\n${running.output().slice(-1500)}\n${accounts.output().slice(-1500)}`);
    });
  }

  /** Says something as a service does: the one of production, or its staged copy. @returns {{ code: number, out: string }} */
  as(
    user,
    text,
    { staged = false, password = this.secrets(staged ? 'staging' : 'web', `${user.replaceAll('_', '-')}-db`).password, db = user } = {},
  ) {
    const file = join(this.work, 'statements.sql');
    writeFileSync(file, text);
    const tree = database();
    const address = this.addresses[staged ? 'pg-staging' : 'pg'];
    return attempt(
      [
        ...[...this.network, join(tree, 'usr/lib/postgresql/15/bin/psql'), '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1'],
        ...['-h', address, '-U', user, '-d', db, '-f', file],
      ],
      { env: { PGPASSWORD: password, PGCONNECT_TIMEOUT: '10' }, timeout: 60 },
    );
  }

  /** The same, which must be taken. */
  say(user, text, more) {
    const { code, out } = this.as(user, text, more);
    if (code !== 0) throw new Error(`${text.slice(0, 80)}: ${out.slice(-1500)}`);
    return out.trim();
  }
}
