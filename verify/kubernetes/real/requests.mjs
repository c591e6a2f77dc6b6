// What a client of the site sees, and what the application behind the firewall saw.
import { run, attempt, until } from '../../hosts/shell.mjs';
import { INTERNET } from './flow-ends.mjs';

const HOST = 'shop.example.org';
/** Who asks, on the internet; what it says of itself is not believed. */
const CLIENT = INTERNET;
const ATTACKS = {
  'a script in a parameter': '/?q=%3Cscript%3Ealert(document.cookie)%3C%2Fscript%3E',
  'SQL in a parameter': '/?id=1%27%20UNION%20SELECT%20password%20FROM%20users--%20-',
  'a path out of the site': '/?file=../../../../etc/passwd',
};

/** curl as somebody on the internet. */
export class Client {
  /** @param {string} node address of the node that takes requests @param {string} authority file with the certificate authority */
  constructor(node, authority) {
    Object.assign(this, { node, authority });
  }

  /** @returns {{ status: number, body: string, location: string }} status 0 where nobody answers */
  ask(path, { scheme = 'https', headers = [] } = {}) {
    const ports = ['80', '443'].flatMap((port) => ['--resolve', `${HOST}:${port}:${this.node}`]);
    const { code, out } = attempt([
      'curl', '--silent', '--max-time', '10', '--interface', CLIENT, '--cacert', this.authority, ...ports,
      ...headers.flatMap((header) => ['--header', header]),
      '--write-out', '\n%{http_code} %{redirect_url}', `${scheme}://${HOST}${path}`,
    ]); // prettier-ignore
    const lines = out.split('\n');
    const [status = '0', location = ''] = (lines.pop() ?? '').split(' ');
    return { status: code === 0 ? Number(status) : 0, body: lines.join('\n').trim(), location };
  }
}

const ensure = (holds, otherwise) => {
  if (!holds) throw new Error(otherwise);
};

/** @param {import('./rehearsal.mjs').Rehearsal} site @param {Client} client @param {(name: string, holds: () => unknown) => Promise<void>} claim */
export const judgeRequests = async (site, client, claim) => {
  const { kubectl } = site;
  const addressesOf = (namespace, part) =>
    site
      .pods(namespace)
      .filter(({ metadata }) => metadata.name.startsWith(part))
      .map(({ status }) => status.podIP);

  await claim('a request travels edge, firewall, application, with the address of the client', async () => {
    await until('an answer', () => client.ask('/').status === 200, 60);
    const { status, body } = client.ask('/request?q=hello', {
      headers: ['X-Forwarded-For: 1.2.3.4', 'X-Real-Ip: 1.2.3.4', 'Forwarded: for=1.2.3.4'],
    });
    ensure(status === 200, `${status}: ${body}`);
    const { by, headers } = JSON.parse(body);
    ensure(addressesOf('edge', 'firewall').includes(by), `it came from ${by}, not from the firewall`);
    ensure(headers['x-forwarded-for'] === CLIENT, `X-Forwarded-For is ${headers['x-forwarded-for']}`);
    ensure(headers['x-real-ip'] === CLIENT, `X-Real-Ip is ${headers['x-real-ip']}`);
    ensure(
      headers['x-forwarded-proto'] === 'https' && headers.host === HOST,
      `scheme ${headers['x-forwarded-proto']}, host ${headers.host}`,
    );
    ensure(!JSON.stringify(headers).includes('1.2.3.4'), `the client's own words arrive: ${JSON.stringify(headers)}`);
    return `${CLIENT} through ${by}`;
  });
  await claim('HTTP is sent to HTTPS', () => {
    const { status, location } = client.ask('/page?a=1', { scheme: 'http' });
    ensure([301, 308].includes(status) && location === `https://${HOST}/page?a=1`, `${status} ${location}`);
  });
  await claim('attacks are refused with 403, and told with the address of the client', async () => {
    for (const [what, path] of Object.entries(ATTACKS)) {
      const { status } = client.ask(path);
      ensure(status === 403, `${what}: ${status}`);
    }
    const logs = () =>
      kubectl.run(['-n', 'edge', 'logs', '--selector=app.kubernetes.io/name=waf', '--container=log', '--tail=-1', '--prefix=false']);
    await until('the attack in the log', () => logs().includes(CLIENT) && /942\d{3}|941\d{3}/.test(logs()), 20);
    return `${Object.keys(ATTACKS).length} of ${Object.keys(ATTACKS).length}`;
  });
  await claim('nobody goes past the firewall: the edge itself gets no answer of the application', () => {
    const [application] = addressesOf('web', 'shop');
    const script = `exec 3<>/dev/tcp/${application}/8080`;
    ensure(
      kubectl.attempt(['-n', 'edge', 'exec', 'deployment/edge', '--', 'timeout', '4', 'bash', '-c', script]).code !== 0,
      'it connects',
    );
    ensure(
      kubectl.attempt(['-n', 'edge', 'exec', 'deployment/firewall', '-c', 'waf', '--', 'timeout', '4', 'bash', '-c', script]).code === 0,
      'the firewall does not either',
    );
  });
  await claim('requests go on while a pod of the firewall dies', async () => {
    const [{ metadata }] = site.pods('edge').filter((pod) => pod.metadata.name.startsWith('firewall'));
    kubectl.run(['-n', 'edge', 'delete', 'pod', metadata.name, '--wait=false']);
    const answers = [];
    for (let round = 0; round < 40; round += 1) {
      answers.push(client.ask('/').status);
      run(['sleep', '0.25']);
    }
    site.rolledOut('edge deployment/firewall');
    ensure(
      answers.every((status) => status === 200),
      `answers: ${answers.join(' ')}`,
    );
    return `${answers.length} answers`;
  });
};

/** What the alerts do when the firewall is gone, and when it is there again. */
export const judgeAlerts = async (site, client, claim) => {
  const { kubectl } = site;
  const active = () => {
    const { code, out } = kubectl.attempt([
      '-n',
      'watch',
      'exec',
      'statefulset/watch-alertmanager',
      '--',
      'curl',
      '--silent',
      'localhost:9093/api/v2/alerts',
    ]);
    return code === 0 ? JSON.parse(out).map(({ labels }) => labels.alertname) : [];
  };
  await claim('the monitoring reads edge and firewall', async () => {
    const query = 'http://localhost:9090/api/v1/query?query=sum%20by%20(kind)%20(up%7Bkind%3D~%22traefik%7Cwaf%22%7D)';
    await until(
      'two kinds that are up',
      () => {
        const { code, out } = kubectl.attempt(['-n', 'watch', 'exec', 'statefulset/watch-prometheus', '--', 'curl', '--silent', query]);
        const found = code === 0 ? JSON.parse(out).data.result : [];
        return found.length === 2 && found.every(({ value }) => Number(value[1]) >= 1);
      },
      120,
    );
    ensure(!active().includes('WafDown'), 'it already says that the firewall is down');
  });
  await claim('without the firewall no request passes', async () => {
    kubectl.run(['-n', 'edge', 'scale', 'deployment/firewall', '--replicas=0']);
    await until('no pod of it', () => !site.pods('edge').some(({ metadata }) => metadata.name.startsWith('firewall')), 90);
    const { status } = client.ask('/');
    ensure(status >= 500, `the answer is ${status}`);
    return String(status);
  });
  await claim('an alert fires when the firewall has died', async () => {
    const since = Date.now();
    await until('WafDown', () => active().includes('WafDown'), 300);
    return `after ${Math.round((Date.now() - since) / 1000)} s`;
  });
  await claim('it is resolved when the firewall has returned, and requests pass again', async () => {
    kubectl.run(['-n', 'edge', 'scale', 'deployment/firewall', '--replicas=2']);
    site.rolledOut('edge deployment/firewall');
    await until('an answer', () => client.ask('/').status === 200, 60);
    const since = Date.now();
    await until('silence', () => !active().includes('WafDown'), 300);
    return `after ${Math.round((Date.now() - since) / 1000)} s`;
  });
};
