// The archive: full copies, the log, a moment that is brought back, a cluster of which nothing is left.
import { readdirSync, rmSync } from 'node:fs';
import { attempt, sleep, until } from '../hosts/shell.mjs';

const SCRIPTS = '/usr/local/lib/archipel';

export const archived = ({ must, ok, refused }) => ({
  'each bucket gets a full copy and the log, in which nobody reads anything, and is told of': async (lab) => {
    await lab.say('shop', "CREATE TABLE IF NOT EXISTS things (name text); INSERT INTO things VALUES ('only-the-shop-knows-this')");
    for (const bucket of ['near', 'far'])
      await until(`a full copy in ${bucket} is told of`, () => lab.told(bucket).backup_full_timestamp_seconds > 0, 150);
    await until(
      'the log is told of',
      () => ['near', 'far'].every((bucket) => Date.now() / 1000 - lab.told(bucket).backup_newest_timestamp_seconds < 30),
      90,
    );
    const listed = lab.leader().exec('archive', ['bash', `${SCRIPTS}/archive.sh`, 'list']).out;
    must((listed.match(/full backup/g) ?? []).length >= 2 && /cipher: aes-256-cbc/.test(listed), listed);
    must(attempt(['grep', '-rlE', 'only-the-shop-knows-this|CREATE TABLE', `${lab.work}/stores`]).code === 1, 'in the clear');
    return '2 buckets';
  },
  'a proof restores each bucket beside the original, finds it whole, and tells when': async (lab) => {
    const { code, out } = lab.job('pg-prove');
    must(code === 0, out.slice(-3000));
    const said = [...out.matchAll(/^prove: (\w+: \d+ tables, \d+ rows)$/gm)].map(([, text]) => text);
    must(said.length === 2, out.slice(-3000));
    for (const bucket of ['near', 'far'])
      must(Date.now() / 1000 - lab.told(bucket).backup_restore_proven_timestamp_seconds < 120, `${bucket} is not told of`);
    return said.join(', ');
  },
  'after damage the cluster comes back to a moment by one command, in all its members': async (lab) => {
    await lab.settled(60);
    const leader = lab.leader();
    await lab.say('shop', "INSERT INTO things VALUES ('before')");
    await sleep(2);
    const moment = ok(lab.super(leader, "SELECT to_char(clock_timestamp(), 'YYYY-MM-DD HH24:MI:SS.USOF')"));
    await sleep(2);
    await lab.say('shop', "INSERT INTO things VALUES ('damage'); DROP TABLE written");
    await sleep(8);
    const started = performance.now();
    const follower = lab.members.find((member) => member !== leader);
    refused(follower.exec('postgres', ['bash', `${SCRIPTS}/restore.sh`, moment]));
    refused(leader.exec('postgres', ['bash', `${SCRIPTS}/restore.sh`, '2026-01-01 00:00:00']));
    const { code, out } = leader.exec('postgres', ['bash', `${SCRIPTS}/restore.sh`, moment], { timeout: 400 });
    must(code === 0, out.slice(-4000));
    const took = ((performance.now() - started) / 1000).toFixed(0);
    await lab.settled(90);
    must(
      (await lab.say('shop', "SELECT string_agg(name, ',' ORDER BY name) FROM things")) === 'before,only-the-shop-knows-this',
      'it is not as it was',
    );
    await lab.say('shop', 'SELECT count(*) FROM written');
    await until('all follow', () => lab.members.every((member) => lab.rest(member, 'readiness') === 200), 90);
    await lab.say('shop', "INSERT INTO things VALUES ('after')");
    return `${took} s`;
  },
  'a cluster of which every disk is gone comes back from the archive by itself': async (lab) => {
    await sleep(25);
    for (const member of lab.members) await member.kill('postgres');
    for (const member of lab.members) {
      for (const name of readdirSync(member.volume('pg-data'))) rmSync(`${member.volume('pg-data')}/${name}`, { recursive: true });
    }
    // another machine, another etcd: nothing is known of the cluster
    for (const name of ['pg', 'pg-config', 'pg-sync', 'pg-failover'])
      await lab.api.ask('DELETE', `/api/v1/namespaces/data/endpoints/${name}`);
    const started = performance.now();
    for (const member of lab.members) member.start('postgres');
    await lab.settled(300);
    const took = ((performance.now() - started) / 1000).toFixed(0);
    must(
      lab.members.some((member) => /holds a copy, which is brought back/.test(member.log('postgres'))),
      'it was not the archive',
    );
    const names = await lab.say('shop', "SELECT string_agg(name, ',' ORDER BY name) FROM things");
    must(names === 'after,before,only-the-shop-knows-this', names);
    return `${took} s`;
  },
  'a standby of another site begins from the archive, follows it, only reads, and is promoted by hand': async (lab) => {
    const standby = await lab.addStandby();
    standby.start('postgres');
    await until('it follows', () => lab.rest(standby, 'standby-leader') === 200, 120).catch((error) => {
      throw new Error(`${error.message}: ${standby.log('postgres').slice(-3000)}`);
    });
    await lab.say('shop', "INSERT INTO things VALUES ('followed')");
    const names = () => lab.super(standby, "SELECT string_agg(name, ',' ORDER BY name) FROM things", 'shop').out;
    await until('what is written arrives', () => names().includes('followed'), 90).catch((error) => {
      throw new Error(`${error.message}: ${names()}`);
    });
    must(/read-only/.test(lab.super(standby, 'CREATE TABLE more ()', 'shop').out), 'it writes');
    const promote = '$PATRONI/patronictl -c $RUN edit-config --force -s standby_cluster=null';
    ok(standby.exec('postgres', ['bash', '-c', promote]));
    await until('it leads', () => lab.rest(standby, 'primary') === 200, 60);
    await until('it writes', () => lab.super(standby, 'CREATE TABLE more ()', 'shop').code === 0, 30);
    return 'followed and promoted';
  },
  'an archive that does not answer is not an empty one': async (lab) => {
    for (const member of lab.members) await member.kill('postgres');
    for (const name of ['pg', 'pg-config', 'pg-sync', 'pg-failover'])
      await lab.api.ask('DELETE', `/api/v1/namespaces/data/endpoints/${name}`);
    const [member] = lab.members;
    for (const name of readdirSync(member.volume('pg-data'))) rmSync(`${member.volume('pg-data')}/${name}`, { recursive: true });
    for (const bucket of ['near', 'far']) member.put(`secret-pg-archive-${bucket}`, 'secret-key', 'wrong');
    member.start('postgres');
    await until('it says so', () => /does not say what it holds/.test(member.log('postgres')), 60);
    must(!/so is the cluster/.test(member.log('postgres').split('does not say').at(-1)), 'it made an empty one');
    return 'no empty cluster';
  },
});
