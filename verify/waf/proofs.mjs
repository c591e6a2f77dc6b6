// What the firewall promises beside refusing attacks. Each proof throws where the promise is not kept.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { run, sleep, until } from '../hosts/shell.mjs';
import { bytesOf, send } from './client.mjs';
import { EDGE, POD, STRANGER } from './lab.mjs';
import { STREAMS } from './streams.mjs';

const ATTACK = '/?q=1%27%20UNION%20SELECT%20password%20FROM%20users--%20';
const EDGES = { 'User-Agent': 'Mozilla/5.0', Accept: '*/*', 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https' };

/** A request as the edge passes it on. */
export const ask = ({ headers = {}, from = EDGE, ...request }) =>
  send(bytesOf({ host: 'shop.example.org', ...request, headers: { ...EDGES, ...headers } }), { address: POD, port: 8080, from });

const lastSeen = (lab) => lab.seen.at(-1);
const forwarded = ({ headers }) => [headers['x-forwarded-for'], headers['x-real-ip'], headers['x-forwarded-proto'], headers.host].join(' ');
const SECRETS = ['s3cr3t-basic', 's3cr3t-cookie', 's3cr3t-form', 's3cr3t-json', 's3cr3t-query', 's3cr3t-referer', 's3cr3t-leak'];
const LEAK = 'You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax';

const leaking = (status, body) => (_, response) => {
  response.writeHead(status, { 'content-type': 'text/html' }).end(body);
  return true;
};

const counts = async (lab) => {
  await lab.ask('/healthz');
  await sleep(1.2);
  await lab.ask('/healthz');
  await sleep(0.5);
  const { body } = await lab.ask('/metrics');
  return body;
};
const valueOf = (metrics, series) => {
  const line = metrics.split('\n').find((text) => text.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
};

export const PROOFS = {
  'client address, scheme and host reach the service': async (lab) => {
    await ask({ path: '/address' });
    assert.equal(forwarded(lastSeen(lab)), '203.0.113.7 203.0.113.7 https shop.example.org');
    await ask({ path: '/address', headers: { 'X-Forwarded-For': '198.51.100.66, 203.0.113.7', 'X-Real-Ip': '198.51.100.66' } });
    assert.equal(forwarded(lastSeen(lab)), '203.0.113.7 203.0.113.7 https shop.example.org');
  },
  'nobody but pods is believed what it says of a client': async (lab) => {
    await ask({ path: '/address', from: STRANGER });
    assert.match(forwarded(lastSeen(lab)), new RegExp(`^${STRANGER} ${STRANGER} `));
  },
  'a host that is not protected here, and the doors of the pod, are not reached through the firewall': async (lab) => {
    const before = lab.seen.length;
    for (const host of ['nobody.example.org', 'open.example.org', POD]) assert.equal((await ask({ host })).status, 421);
    assert.equal((await ask({ host: 'cloud.example.org', path: '/.waf/headers/cloud.site' })).status, 404);
    assert.equal(lab.seen.length, before);
    for (const path of ['/healthz', '/metrics']) assert.doesNotMatch((await ask({ path })).body, /^(?:ok|# HELP)/);
  },
  'what the edge marks goes to the second version, and everything else to the first': async (lab) => {
    const versions = [];
    const file = { method: 'PUT', path: '/file', body: 'some bytes', headers: { 'Content-Type': 'application/octet-stream' } };
    for (const request of [{ path: '/' }, file]) {
      for (const track of [{}, { 'X-Release-Track': 'stable' }, { 'X-Release-Track': 'other' }, { 'X-Release-Track': 'candidate' }]) {
        assert.equal((await ask({ host: 'trial.example.org', ...request, headers: { ...request.headers, ...track } })).status, 200);
        versions.push(lastSeen(lab).host.split('.')[0]);
      }
    }
    const each = ['trial', 'trial', 'trial', 'trial-canary'];
    assert.deepEqual(versions, [...each, ...each]);
    await ask({ headers: { 'X-Release-Track': 'candidate' } });
    assert.equal(lastSeen(lab).host.split('.')[0], 'shop');
    assert.equal((await ask({ host: 'trial.example.org', path: ATTACK, headers: { 'X-Release-Track': 'candidate' } })).status, 403);
  },
  'what only watches lets attacks pass and counts them': async (lab) => {
    const series = 'waf_attacks_total{way="watched/site",in="request"}';
    const before = valueOf(await counts(lab), series);
    assert.equal((await ask({ host: 'watched.example.org', path: ATTACK })).status, 200);
    assert.equal(valueOf(await counts(lab), series), before + 1);
  },
  'requests are counted by way in, status and who answered': async (lab, { site }) => {
    const series = (code, by) => `waf_requests_total{way="sso/portal",code="${code}",by="${by}"}`;
    const before = await counts(lab);
    await ask({ host: 'sso.example.org' });
    await ask({ host: 'sso.example.org' });
    await ask({ host: 'sso.example.org', path: ATTACK });
    lab.answers = leaking(403, 'go away');
    await ask({ host: 'sso.example.org' });
    const after = await counts(lab);
    const grown = (code, by) => valueOf(after, series(code, by)) - (valueOf(before, series(code, by)) ?? 0);
    assert.deepEqual([grown(200, 'service'), grown(403, 'waf'), grown(403, 'service')], [2, 1, 1]);
    run([site.promtool, 'check', 'metrics'], { input: after });
  },
  'the log names rule and parameter and holds no credential': async (lab) => {
    const start = lab.output('log').length;
    const [basic, cookie, form, json, query, referer, leak] = SECRETS;
    const attack = "' OR '1'='1' UNION SELECT 1,2 -- ";
    await ask({ headers: { Authorization: `Basic ${Buffer.from(`eve:${basic}`).toString('base64')}` }, path: `/${ATTACK}` });
    await ask({ headers: { Authorization: `Bearer ${basic}${attack}` } });
    await ask({ headers: { Cookie: `session=${cookie}${attack}` } });
    await ask({
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `password=${encodeURIComponent(form + attack)}`,
    });
    await ask({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ password: json + attack }) });
    await ask({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: `{"password": "${json}` });
    await ask({
      path: `/?token=${query}&q=${encodeURIComponent(attack)}`,
      headers: { Referer: `https://x.example.net/?token=${referer}` },
    });
    await ask({ path: `/?password=${encodeURIComponent(query + attack)}` });
    lab.answers = leaking(500, `${LEAK} near ${leak}`);
    await ask({ path: `/leak?token=${query}`, headers: { Referer: `https://x.example.net/?token=${referer}` } });
    const log = await lab.log(start);
    const encoded = SECRETS.map((secret) => Buffer.from(`eve:${secret}`).toString('base64'));
    for (const secret of [...SECRETS, ...encoded])
      assert.ok(!log.includes(secret) && !lab.output('nginx').includes(secret), `'${secret}' is in the log`);
    assert.match(log, /"ruleId":"942100"[^}]*"data":"ARGS:password"/);
    assert.match(log, /"way:shop\/site/);
    for (const line of log.split('\n').filter((text) => text.startsWith('{'))) JSON.parse(line);
  },
  'a page with an error of a database does not reach the client': async (lab) => {
    for (const page of [LEAK, `<html>${'<p>table row</p>'.repeat(200)}${LEAK}</html>`]) {
      for (const status of [200, 500]) {
        lab.answers = leaking(status, page);
        const { head, body } = await ask({ path: '/report' });
        assert.deepEqual([head, body], ['', '']);
      }
    }
  },
  'an honest error of a service passes': async (lab) => {
    lab.answers = (_, response) => {
      response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '30' }).end('{"error":"maintenance"}');
      return true;
    };
    const { status, head, body } = await ask({ host: 'api.example.org' });
    assert.deepEqual([status, body.includes('maintenance'), /retry-after: 30/i.test(head)], [503, true, true]);
  },
  ...STREAMS,
  'a service that is gone gives 502, and attacks on it are still refused': async (lab) => {
    const host = 'shop.web.svc.cluster.local';
    await lab.stopService(host);
    assert.equal((await ask({})).status, 502);
    assert.equal((await ask({ path: ATTACK })).status, 403);
    await lab.startService(host);
    assert.equal((await ask({})).status, 200);
  },
  'a service that got another address is found': async (lab) => {
    await lab.moveService('sso.web.svc.cluster.local');
    await until('the new address', async () => (await ask({ host: 'sso.example.org' })).status === 200, 20);
  },
  'nothing writes into the root': async (lab) => {
    const { code } = await attemptWrite(lab);
    assert.notEqual(code, 0);
  },
  'nginx goes on while nobody reads its log, and its log goes on afterwards': async (lab, { containers }) => {
    await lab.stop('log', 'SIGKILL');
    assert.equal((await ask({})).status, 200);
    assert.equal((await ask({ path: ATTACK })).status, 403);
    lab.startContainer('log', containers.log);
    await until('the log', async () => {
      await ask({ path: '/again' });
      return (await lab.log()).includes('"path":"/again"');
    });
  },
  'a request under way ends before nginx does': async (lab, { containers }) => {
    lab.answers = (_, response) => {
      setTimeout(() => response.writeHead(200).end('late'), 1500);
      return true;
    };
    const pending = ask({ path: '/slow' });
    await sleep(0.4);
    // what the image's stop signal is
    await lab.stop('nginx', 'SIGQUIT');
    assert.equal((await pending).body.includes('late'), true);
    await refused();
    await lab.startNginx(containers.nginx);
  },
  'a restart of nginx loses nothing': async (lab, { containers }) => {
    await lab.stop('nginx', 'SIGKILL');
    run(['sh', '-c', 'for pid in $(pgrep -x nginx); do kill -KILL "$pid"; done']);
    await lab.startNginx(containers.nginx);
    assert.deepEqual(
      [(await ask({})).status, (await ask({ path: ATTACK })).status, (await ask({ host: 'nobody.example.org' })).status],
      [200, 403, 421],
    );
    assert.equal(forwarded(lastSeen(lab)), '203.0.113.7 203.0.113.7 https shop.example.org');
  },
  'its memory stays within what the service asks': async (lab, { site }) => {
    const { spec } = site.objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'firewall');
    const limit = Number(/^(\d+)Mi$/.exec(spec.template.spec.containers[0].resources.limits.memory)[1]);
    console.log(`nginx took at most ${lab.memory()} MiB of ${limit}`);
    assert.ok(lab.memory() < limit, `${lab.memory()} MiB of ${limit}`);
  },
};

const attemptWrite = async (lab) => {
  const child = lab.startContainer('writer', ['sh', '-c', 'echo x >/etc/waf/x || echo x >/opt/owasp-crs/x']);
  return { code: await child.ended };
};

/** No pod, no answer: the firewall fails closed. */
const refused = () =>
  new Promise((done, fail) => {
    const socket = connect({ host: POD, port: 8080, localAddress: EDGE });
    socket.on('error', done);
    socket.on('connect', () => fail(new Error('something listens')));
  });
