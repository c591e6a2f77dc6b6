// Who gets in where all speak TLS, and what a renewed certificate changes.
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { attempt, run, sleep, start, until } from '../hosts/shell.mjs';

/** An authority that nobody was told of. */
const stranger = (lab) => {
  const at = (name) => join(lab.work, `stranger.${name}`);
  const key = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj', '/CN=stranger'];
  run(['openssl', ...key, '-addext', 'keyUsage=critical,keyCertSign', '-keyout', at('key'), '-out', at('crt')]);
  return { file: at('crt'), 'tls.key': run(['cat', at('key')]), 'tls.crt': run(['cat', at('crt')]) };
};

/** The certificate that a server shows who connects now. @returns {X509Certificate} */
const shown = (address, port) => {
  const { out } = attempt(['openssl', 's_client', '-starttls', 'postgres', '-connect', `${address}:${port}`], { input: '', timeout: 10 });
  const [pem] = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/.exec(out) ?? [];
  if (!pem) throw new Error(`${address}:${port} shows no certificate: ${out.slice(-300)}`);
  return new X509Certificate(pem);
};

export const secured = ({ must, ok, refused }) => ({
  'without TLS nobody gets in': async (lab) => {
    const bare = { PGSSLMODE: 'disable' };
    for (const [user, more] of [
      ['shop', {}],
      ['shop', { host: lab.leader().address }],
      ['copier', { database: 'postgres', password: lab.secrets('data', 'pg-copier').value }],
    ]) {
      const said = lab.as(user, 'SELECT 1', { ...more, env: bare });
      must(said.code !== 0 && /no encryption/.test(said.out), `${user}: ${said.out}`);
      ok(lab.as(user, 'SELECT 1', more));
    }
    const { out } = attempt(
      [
        join(lab.programs.tree, 'usr/lib/postgresql/15/bin/psql'),
        '-X',
        `host=${lab.leader().address} user=replicator dbname=postgres replication=true sslmode=disable connect_timeout=3`,
        '-c',
        'IDENTIFY_SYSTEM',
      ],
      { env: { PGPASSWORD: lab.secrets('data', 'pg-replication').value } },
    );
    must(/no encryption/.test(out), `who replicates: ${out}`);
    return 'service, copier, replicator';
  },
  'without the authority nobody connects; with it, under the name of the answer, everybody does': async (lab) => {
    const { file } = stranger(lab);
    const system = '/etc/ssl/certs/ca-certificates.crt';
    for (const authority of [file, system]) {
      const said = lab.as('shop', 'SELECT 1', { env: { PGSSLROOTCERT: authority } });
      must(said.code !== 0 && /certificate verify failed/.test(said.out), `trusts ${authority}: ${said.out}`);
    }
    // by an address that the certificate does not name, as somebody who is led elsewhere finds out
    const other = lab.as('shop', 'SELECT 1', { host: lab.leader().address, env: { PGSSLMODE: 'verify-full' } });
    must(other.code !== 0 && /does not match host name/.test(other.out), `any name is good enough: ${other.out}`);
    const old = lab.as('shop', 'SELECT 1', { env: { PGSSLMAXPROTOCOLVERSION: 'TLSv1.1', PGSSLMINPROTOCOLVERSION: 'TLSv1' } });
    refused(old);
    const { answers } = lab.blueprint.services.find(({ name }) => name === 'shop');
    must(
      answers.db.sslmode === 'verify-full' && answers.db.ca === lab.secrets('data', 'pg-authority')['tls.crt'],
      'the answer says something else',
    );
    const version = ok(lab.as('shop', 'SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()'));
    const readers = lab.as('shop', 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()', { host: '10.97.1.2' });
    must(ok(readers) === 't', `standbys: ${readers.out}`);
    return `verify-full, ${version}`;
  },
  'standbys read the log over TLS, and follow nobody whom somebody else signed for': async (lab) => {
    const leader = lab.leader();
    const secure = () =>
      ok(lab.super(leader, 'SELECT count(*) FILTER (WHERE ssl), count(*) FROM pg_stat_replication JOIN pg_stat_ssl USING (pid)'));
    await until('both standbys follow', () => secure() === '2|2', 40);
    const own = { ...lab.signed };
    lab.certify(stranger(lab));
    const foreign = { ...lab.signed['pg-db-tls'], 'ca.crt': own['pg-db-tls']['ca.crt'] };
    const reload = () => ok(lab.super(leader, 'SELECT pg_reload_conf()'));
    Object.assign(lab.signed, own, { 'pg-db-tls': foreign });
    try {
      leader.deliver('pg-db-tls');
      reload();
      await sleep(2);
      ok(lab.super(leader, 'SELECT count(pg_terminate_backend(pid)) FROM pg_stat_replication'));
      await until(
        'standbys refuse it',
        () => lab.members.some((member) => member !== leader && /certificate verify failed/.test(member.log('postgres'))),
        30,
      );
      must(secure() === '0|0', `they follow it all the same: ${secure()}`);
      const client = lab.as('shop', 'SELECT 1');
      must(/certificate verify failed/.test(client.out), `a client believes it: ${client.out}`);
    } finally {
      Object.assign(lab.signed, own);
      leader.deliver('pg-db-tls');
      reload();
    }
    await until('both follow again', () => secure() === '2|2', 60);
    await lab.settled(60);
    return 'two, with TLS; none while the leader had another signer';
  },
  'a renewed certificate is served by all without a restart, and connections stay': async (lab) => {
    const pooler = lab.startPooler();
    await until('the pooler answers', () => lab.pooled('desk', 'SELECT 1').code === 0, 40).catch((error) => {
      throw new Error(`${error.message}: ${pooler.output().slice(-1500)} ${lab.pooled('desk', 'SELECT 1').out}`);
    });
    const places = [...lab.members.map(({ address }) => [address, 5432]), [lab.pooler.address, 6432]];
    const before = places.map(([address, port]) => shown(address, port).serialNumber);
    const since = () => lab.members.map((member) => ok(lab.super(member, 'SELECT pg_postmaster_start_time()'))).join();
    const started = since();
    const kept = [
      ['shop', '10.97.1.1', 5432, 'pg'],
      ['desk', lab.pooler.address, 6432, 'pg-pooler'],
    ].map(([user, address, port, name]) => {
      const script = join(lab.work, `${user}.sql`);
      writeFileSync(script, "SELECT 'open';\n\\! sleep 25\nSELECT 'kept';\n");
      return start(
        [
          join(lab.programs.tree, 'usr/lib/postgresql/15/bin/psql'),
          '-X',
          '-A',
          '-t',
          '-v',
          'ON_ERROR_STOP=1',
          '-h',
          `${name}.data.svc.cluster.local`,
          '-p',
          String(port),
          '-U',
          user,
          '-d',
          user,
          '-f',
          script,
        ],
        { env: { PGHOSTADDR: address, PGPASSWORD: lab.passwordOf(user), PGSSLMODE: 'verify-full', PGSSLROOTCERT: lab.caFile } },
      );
    });
    await sleep(2);
    lab.certify();
    lab.deliver('pg-db-tls', 'pg-pooler-tls');
    const began = performance.now();
    await until(
      'all show the renewed one',
      () => places.every(([address, port], index) => shown(address, port).serialNumber !== before[index]),
      20,
    );
    const took = ((performance.now() - began) / 1000).toFixed(0);
    must(since() === started, 'a server was started anew');
    for (const session of kept) {
      await session.ended;
      must(/open\s+kept/.test(session.output()), `a connection ended: ${session.output()}`);
    }
    ok(lab.as('shop', 'SELECT 1'));
    ok(lab.pooled('desk', 'SELECT 1'));
    must(!lab.pooler.log('pgbouncer').includes('could not'), lab.pooler.log('pgbouncer').slice(-800));
    return `three members and the pooler, after ${took} s`;
  },
  'the pooler takes nobody without TLS, and asks the server under its name': async (lab) => {
    const bare = lab.pooled('desk', 'SELECT 1', { env: { PGSSLMODE: 'disable' } });
    must(bare.code !== 0 && /SSL required/.test(bare.out), bare.out);
    const { file } = stranger(lab);
    must(/certificate verify failed/.test(lab.pooled('desk', 'SELECT 1', { env: { PGSSLROOTCERT: file } }).out), 'anybody is the pooler');
    must(ok(lab.pooled('desk', 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')) === 't', 'it asks the server without TLS');
    return 'both sides';
  },
});
