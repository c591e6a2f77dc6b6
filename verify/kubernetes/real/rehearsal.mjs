// The pods of the rehearsal site, asked by name.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const EXEC_SECONDS = 30;

export class Rehearsal {
  /** @param {import('../kubectl.mjs').Kubectl} kubectl @param {import('../project.mjs').SecretStore} secrets */
  constructor(kubectl, secrets) {
    Object.assign(this, { kubectl, secrets });
  }

  /** Applies files as they were generated. @param {string} folder */
  apply(folder) {
    return this.kubectl.run(['apply', '--server-side', '--validate=strict', '-R', '-f', folder]);
  }

  /** Renews the Secrets of the cluster from the store. */
  deliver() {
    this.apply(this.secrets.export());
  }

  /** A value as the cluster was given it. */
  delivered(namespace, object, key) {
    const { data } = parse(readFileSync(join(this.secrets.folder, 'manifests', namespace, `${object}.yaml`), 'utf8'));
    return Buffer.from(data[key], 'base64').toString();
  }

  /** Waits until every pod of a workload is ready. @param {string} where such as `web deployment/shop` */
  rolledOut(where, seconds = 240) {
    const [namespace, workload] = where.split(' ');
    this.kubectl.run(['-n', namespace, 'rollout', 'status', workload, `--timeout=${seconds}s`], { timeout: seconds + 20 });
  }

  /** Runs a command in a pod. @param {string} where such as `web deployment/shop` @returns {import('../kubectl.mjs').Answer} */
  on(where, argv, input) {
    const [namespace, workload] = where.split(' ');
    return this.kubectl.attempt(['-n', namespace, 'exec', '-i', workload, '--', ...argv], { input: input ?? '', timeout: EXEC_SECONDS });
  }

  /** What a pod gets from a URL; undefined where nobody answers. */
  fetch(where, url) {
    const { code, out } = this.on(where, ['curl', '--silent', '--max-time', '4', url]);
    return code === 0 ? out : undefined;
  }

  /** Whether a pod gets a connection. */
  connects(where, host, port) {
    return this.on(where, ['timeout', '4', 'bash', '-c', `: </dev/tcp/${host}/${port}`]).code === 0;
  }

  /** Whether the database lets the shop in with a password. @throws {Error} where it does not answer at all */
  logsIn(password) {
    const { code, err } = this.on('web deployment/shop', ['python3', '/app.py', 'login'], `${password}\n`);
    if (code !== 0 && !err.includes('Access denied')) throw new Error(`no login was tried: ${err}`);
    return code === 0;
  }

  /** Whether the database lets root in, on its own socket. */
  rootLogsIn(password) {
    const login = 'MYSQL_PWD=$(cat) mysql --no-defaults --socket=/var/run/mysqld/mysqld.sock --user=root --execute="SELECT 1"';
    return this.on('data statefulset/sql', ['bash', '-c', login], password).code === 0;
  }

  /** Pods of a namespace. */
  pods(namespace) {
    return this.kubectl.get(['-n', namespace, 'pods']).items;
  }

  /** Uid and restarts of the database's pod. */
  server() {
    const { metadata, status } = this.kubectl.get(['-n', 'data', 'pod/sql-0']);
    const restarts = [...status.initContainerStatuses, ...status.containerStatuses].map(({ restartCount }) => restartCount);
    return `${metadata.uid} ${restarts.join()}`;
  }
}
