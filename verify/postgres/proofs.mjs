// What must hold of the database, in the order of its life. Each proof says what it saw, or throws.
import { join } from 'node:path';
import { attempt, sleep, until } from '../hosts/shell.mjs';
import { archived } from './archived.mjs';
import { secured } from './secured.mjs';

const must = (holds, text) => {
  if (!holds) throw new Error(text);
};
const ok = ({ code, out }) => {
  must(code === 0, out);
  return out.trim();
};
const refused = ({ code, out }) => must(code !== 0, `it was let in: ${out}`);
/** A proof on which all that follow stand. */
const needed = (prove) => Object.assign(prove, { needed: true });

/** What was written last. */
let base = 0;

const proofs = {
  'Patroni accepts the generated configuration': needed(async (lab) => {
    const [first] = lab.members;
    const { command } = first.containers().find(({ name }) => name === 'postgres');
    must(command.at(-1).endsWith('start.sh'), `it starts by ${command}`);
    const script = `sed 's#^exec .*#exec /opt/patroni/bin/patroni --validate-config /run/patroni#' /usr/local/lib/archipel/start.sh >/tmp/validate.sh && bash /tmp/validate.sh`;
    const container = first.containers().find(({ name }) => name === 'postgres');
    const own = container.command;
    container.command = ['bash', '-c', script];
    const { code, out } = first.run('postgres');
    container.command = own;
    must(code === 0 && !/is not valid|error|didn't pass/i.test(out), out);
    return 'without a complaint';
  }),
  'members elect a leader, which makes an empty cluster since the archive is empty, and one of the others confirms what is written': needed(
    async (lab) => {
      for (const member of lab.members) lab.start(member);
      await lab.settled(240);
      const leader = lab.leader();
      must(/the archive is empty, so is the cluster/.test(leader.log('postgres')), leader.log('postgres').slice(-2000));
      const names = ok(lab.super(leader, 'SHOW synchronous_standby_names'));
      must(/pg-\d/.test(names), `synchronous_standby_names = ${names}`);
      return `${leader.name} leads, ${names} confirms`;
    },
  ),
  'nothing was refused that they asked of the API server': async (lab) => {
    const denied = lab.members.flatMap((member) =>
      member
        .log('postgres')
        .split('\n')
        .filter((line) => /HTTP.*403|orbidden|ApiException/.test(line)),
    );
    must(denied.length === 0, denied.slice(0, 3).join('\n'));
    const token = lab.members[0].token;
    const may = async (method, path, body) => (await lab.api.ask(method, path, body, token)).status;
    for (const path of [
      '/api/v1/namespaces/data/secrets',
      '/api/v1/namespaces/data/configmaps',
      '/api/v1/namespaces/default/endpoints',
      '/api/v1/nodes',
    ])
      must((await may('GET', path)) === 403, `it may read ${path}`);
    must((await may('DELETE', '/api/v1/namespaces/data/endpoints/pg')) === 403, 'it may delete Endpoints');
    return 'and it may do nothing else';
  },
  'each service that asked has its database, with the extensions that it named, and no other': needed(async (lab) => {
    await until('accounts are in place', () => lab.members.some((member) => /accounts: \d+ in place/.test(member.log('accounts'))), 60);
    await lab.say('shop', 'CREATE TABLE written (value int PRIMARY KEY)');
    must((await lab.say('shop', "SELECT extname FROM pg_extension WHERE extname = 'pg_trgm'")) === 'pg_trgm', 'no extension');
    refused(lab.as('shop', 'SELECT 1', { database: 'desk' }));
    refused(lab.as('shop', 'SELECT 1', { database: 'postgres' }));
    refused(lab.as('shop', 'CREATE ROLE more'));
    refused(lab.as('postgres', 'SELECT 1', { password: 'x' }));
    return 'shop, desk';
  }),
  'the exporter is known by its user, and is nobody else': async (lab) => {
    const leader = lab.leader();
    const nobody = leader.containers().find(({ name }) => name === 'exporter').securityContext.runAsUser;
    const asNobody = (user) => leader.exec('postgres', lab.psql(user, 'SELECT count(*) >= 0 FROM pg_stat_archiver'), { user: nobody });
    must(ok(asNobody('exporter')) === 't', 'it reads nothing');
    for (const user of ['postgres', 'shop', 'copier']) refused(asNobody(user));
    return 'exporter, without a password';
  },
  'who has no password changes nothing by the REST API, and anybody may ask how it is': async (lab) => {
    const { address } = lab.leader();
    const { out } = attempt([
      'curl',
      '-s',
      '-m',
      '5',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
      '-X',
      'PATCH',
      '-d',
      '{"ttl": 300}',
      `http://${address}:8008/config`,
    ]);
    must(out === '401', `PATCH /config: ${out}`);
    must(lab.rest(lab.leader(), 'metrics') === 200, 'no metrics');
    return 'PATCH /config: 401';
  },
  'a rotated password works within a minute without a restart, and the old one does not': async (lab) => {
    const old = lab.passwordOf('shop');
    const { out: since } = lab.as('shop', 'SELECT pg_postmaster_start_time()');
    lab.rotate('pg/shop/db/password');
    lab.deliver('pg-grants');
    const started = performance.now();
    await until('the new password works', () => lab.as('shop', 'SELECT 1').code === 0, 60);
    const took = ((performance.now() - started) / 1000).toFixed(0);
    refused(lab.as('shop', 'SELECT 1', { password: old }));
    must((await lab.say('shop', 'SELECT pg_postmaster_start_time()')) === since.trim(), 'the server was started anew');
    return `after ${took} s`;
  },
  'passwords of members change without a restart': async (lab) => {
    lab.rotate('pg/replication');
    lab.rotate('pg/rest');
    lab.deliver('pg-replication', 'pg-rest');
    const leader = lab.leader();
    const password = () => lab.secrets('data', 'pg-replication').value;
    const replicates = () =>
      attempt(
        [
          join(lab.programs.tree, 'usr/lib/postgresql/15/bin/psql'),
          '-X',
          `host=${leader.address} user=replicator dbname=postgres replication=true connect_timeout=3`,
          '-c',
          'IDENTIFY_SYSTEM',
        ],
        { env: { PGPASSWORD: password() } },
      ).code === 0;
    await until('the new password replicates', replicates, 60);
    const rest = () =>
      attempt([
        'curl',
        '-s',
        '-m',
        '5',
        '-o',
        '/dev/null',
        '-w',
        '%{http_code}',
        '-u',
        `archipel:${lab.secrets('data', 'pg-rest').value}`,
        '-X',
        'PATCH',
        '-d',
        '{"ttl": 20}',
        `http://${leader.address}:8008/config`,
      ]).out;
    await until('the REST API takes the new password', () => rest() === '200', 60);
    await sleep(6);
    await lab.settled(60);
    return 'replicator, REST API';
  },
  'PgBouncer shares connections by transaction, and a rotated password works there too': async (lab) => {
    const pooler = lab.startPooler();
    await until('the pooler answers', () => lab.pooled('desk', 'SELECT 1').code === 0, 40).catch((error) => {
      throw new Error(`${error.message}: ${pooler.output().slice(-1500)} ${lab.pooled('desk', 'SELECT 1').out}`);
    });
    must(
      !/ERROR|FATAL|WARNING.*unknown/i.test(
        pooler
          .output()
          .split('\n')
          .filter((line) => /ini|config|parameter/i.test(line))
          .join('\n'),
      ),
      pooler.output(),
    );
    const old = lab.passwordOf('desk');
    refused(lab.pooled('desk', 'SELECT 1', { password: 'wrong' }));
    // who did not ask is not there
    refused(lab.pooled('shop', 'SELECT 1'));
    const [one, two] = [0, 1].map(() => ok(lab.pooled('desk', 'SELECT pg_backend_pid()')));
    must(one === two, `two clients had connections ${one} and ${two}`);
    lab.rotate('pg/desk/db/password');
    lab.deliver('pg-grants');
    await until('the new password works through the pooler', () => lab.pooled('desk', 'SELECT 1').code === 0, 60);
    refused(lab.pooled('desk', 'SELECT 1', { password: old }));
    lab.rotate('pg/pooling');
    lab.deliver('pg-pooling');
    await sleep(8);
    ok(lab.pooled('desk', 'SELECT 1'));
    return 'one connection for two clients';
  },
  'a leader that is killed is replaced in less than half a minute, three times, and nothing that was acknowledged is lost': async (lab) => {
    const took = [];
    for (let round = 0; round < 3; round += 1) {
      await lab.settled(120);
      const leader = lab.leader();
      const acknowledged = [];
      const put = () => {
        base += 1;
        const { code } = lab.as('shop', `INSERT INTO written VALUES (${base})`, { timeout: 4 });
        if (code === 0) acknowledged.push(base);
        return code === 0;
      };
      for (let count = 0; count < 40; count += 1) must(put(), 'a write failed before');
      const killed = performance.now();
      await leader.kill('postgres');
      while (!put() && performance.now() - killed < 60_000) await sleep(0.2);
      took.push((performance.now() - killed) / 1000);
      // the kubelet starts it again
      leader.start('postgres');
      must(took.at(-1) < 30, `writable again after ${took.at(-1).toFixed(1)} s`);
      const there = await lab.say('shop', `SELECT count(*) FROM written WHERE value IN (${acknowledged.join()})`);
      must(Number(there) === acknowledged.length, `${acknowledged.length} acknowledged, ${there} there`);
    }
    await until('all follow again', () => lab.members.every((member) => lab.rest(member, 'readiness') === 200), 120);
    return took.map((seconds) => `${seconds.toFixed(1)} s`).join(', ');
  },
  'while the API server stands still writes go on, through the leader that was': async (lab) => {
    await lab.settled(60);
    // the leader has told the others who is in the cluster
    await sleep(12);
    const leader = lab.leader();
    let failed = 0;
    let written = 0;
    lab.api.freeze();
    try {
      for (const end = Date.now() + 34_000; Date.now() < end; await sleep(0.5)) {
        base += 1;
        const { code } = lab.as('shop', `INSERT INTO written VALUES (${base})`, { host: leader.address, timeout: 4 });
        if (code === 0) written += 1;
        else failed += 1;
      }
      must(lab.rest(leader, 'liveness') === 200, 'it would be killed');
    } finally {
      lab.api.thaw();
    }
    must(failed === 0 && written > 5, `${written} written, ${failed} failed`);
    await lab.settled(60);
    must(lab.leader().name === leader.name, `${lab.leader().name} leads now`);
    return `${written} written in 34 s, none failed`;
  },
  ...archived({ must, ok, refused }),
};

/** Of a cluster with TLS what hangs on connections. */
const BEFORE = ['Patroni accepts', 'members elect', 'each service'];
const AFTER = ['passwords of members', 'PgBouncer shares', 'a leader that is killed', 'each bucket', 'a proof restores', 'after damage'];

/** @param {boolean} tls @returns {Record<string, (lab: object) => Promise<string>>} */
export const proofsOf = (tls) => {
  if (!tls) return proofs;
  const those = (begins) => Object.entries(proofs).filter(([name]) => begins.some((begin) => name.startsWith(begin)));
  const all = [...those(BEFORE), ...Object.entries(secured({ must, ok, refused })), ...those(AFTER)];
  return Object.fromEntries(all.map(([name, prove]) => [`over TLS: ${name}`, prove]));
};
