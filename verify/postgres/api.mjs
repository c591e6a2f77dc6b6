// The real API server, with the objects of the manifests that Patroni works with: who may do what is what the generated Role says.
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { run, start, until } from '../hosts/shell.mjs';
import { API } from './network.mjs';

const ADMIN = 'admin-of-the-judge';
const PORT = 6443;

export class ApiServer {
  /** @param {{ folder: string, programs: { etcd: string, apiserver: string } }} props */
  constructor({ folder, programs }) {
    Object.assign(this, { folder, programs, started: [] });
    run(['mkdir', '-p', folder]);
  }

  at(file) {
    return join(this.folder, file);
  }

  async start() {
    const names = `subjectAltName=IP:${API},IP:127.0.0.1,DNS:kubernetes.default.svc`;
    writeFileSync(this.at('names'), names);
    writeFileSync(this.at('tokens.csv'), `${ADMIN},admin,1,system:masters\n`);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    run(['openssl', 'req', '-x509', ...key, '-keyout', this.at('ca.key'), '-out', this.at('ca.crt'), '-subj', '/CN=judge', '-days', '2']);
    run(['openssl', 'req', ...key, '-keyout', this.at('tls.key'), '-out', this.at('tls.csr'), '-subj', '/CN=kube-apiserver']);
    run([
      ...['openssl', 'x509', '-req', '-in', this.at('tls.csr'), '-CA', this.at('ca.crt'), '-CAkey', this.at('ca.key'), '-CAcreateserial'],
      ...['-days', '2', '-extfile', this.at('names'), '-out', this.at('tls.crt')],
    ]);
    run(['openssl', 'genrsa', '-out', this.at('sa.key'), '2048']);
    run(['openssl', 'rsa', '-in', this.at('sa.key'), '-pubout', '-out', this.at('sa.pub')]);
    const { etcd, apiserver } = this.programs;
    const store = 'http://127.0.0.1:2379';
    this.started.push(
      start(
        [
          ...[etcd, '--data-dir', this.at('etcd'), '--listen-client-urls', store, '--advertise-client-urls', store],
          ...['--listen-peer-urls', 'http://127.0.0.1:2380', '--unsafe-no-fsync', '--log-level', 'warn'],
        ],
        { log: this.at('etcd.log') },
      ),
    );
    this.server = start(
      [
        ...[apiserver, `--etcd-servers=${store}`, `--bind-address=0.0.0.0`, `--secure-port=${PORT}`, `--advertise-address=${API}`],
        ...['--endpoint-reconciler-type=none', '--authorization-mode=RBAC', `--token-auth-file=${this.at('tokens.csv')}`],
        ...[`--tls-cert-file=${this.at('tls.crt')}`, `--tls-private-key-file=${this.at('tls.key')}`],
        ...['--service-account-issuer=https://kubernetes.default.svc', `--service-account-key-file=${this.at('sa.pub')}`],
        ...[`--service-account-signing-key-file=${this.at('sa.key')}`, '--service-cluster-ip-range=10.43.0.0/16'],
        '--disable-admission-plugins=ServiceAccount',
      ],
      { log: this.at('apiserver.log') },
    );
    this.started.push(this.server);
    await until('the API server is ready', async () => (await this.ask('GET', '/readyz').catch(() => ({}))).status === 200, 120).catch(
      (error) => {
        throw new Error(`${error.message}\n${readFileSync(this.at('apiserver.log'), 'utf8').slice(-2000)}`);
      },
    );
  }

  /** @returns {Promise<{ status: number, body: object }>} */
  ask(method, path, body, token = ADMIN) {
    const options = { host: '127.0.0.1', port: PORT, path, method, ca: readFileSync(this.at('ca.crt')), timeout: 5000 };
    return new Promise((done, fail) => {
      const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
      const sent = request({ ...options, headers }, (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => done({ status: response.statusCode, body: text.startsWith('{') ? JSON.parse(text) : text }));
      });
      sent.on('timeout', () => sent.destroy(new Error('no answer'))).on('error', fail);
      sent.end(body && JSON.stringify(body));
    });
  }

  /** Makes an object, as it stands in the manifests. */
  async make(object) {
    const { apiVersion, kind, metadata } = object;
    const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const plural = `${kind.toLowerCase()}${kind === 'Endpoints' ? '' : 's'}`;
    const path = metadata.namespace ? `${group}/namespaces/${metadata.namespace}/${plural}` : `${group}/${plural}`;
    const { status, body } = await this.ask('POST', path, object);
    if (status !== 201 && status !== 409) throw new Error(`${kind} ${metadata.name}: ${status} ${JSON.stringify(body).slice(0, 400)}`);
  }

  /** A token of an account, as the kubelet asks for one. */
  async token(namespace, name) {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
    const { body } = await this.ask('POST', path, { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} });
    return body.status.token;
  }

  /** Where a Service without a selector leads: what Patroni wrote. */
  async endpoints(namespace, name) {
    const { body } = await this.ask('GET', `/api/v1/namespaces/${namespace}/endpoints/${name}`);
    return (body.subsets ?? []).flatMap(({ addresses = [] }) => addresses.map(({ ip }) => ip));
  }

  /** Where one with a selector leads, of the pods that are there. */
  async selected(namespace, selector) {
    const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
    const { body } = await this.ask('GET', `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(labels.join())}`);
    return body.items.map(({ metadata }) => metadata.annotations['judge/address']);
  }

  /** It stops answering, and goes on. */
  freeze() {
    process.kill(this.server.pid, 'SIGSTOP');
  }

  thaw() {
    process.kill(this.server.pid, 'SIGCONT');
  }
}
