// What must hold of copies, in the order of their life. Each proof says what it saw, or throws.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run, until } from '../hosts/shell.mjs';

const must = (holds, text) => {
  if (!holds) throw new Error(text);
};
const succeeded = (lab, job, change) => {
  const { code, out } = lab.kubelet.job(job, change);
  must(code === 0, `${job} ended with ${code}:\n${out.slice(-3000)}`);
  return out;
};
const refused = (lab, job, change) => {
  const { code, out } = lab.kubelet.job(job, change);
  must(code !== 0, `${job} ended well:\n${out.slice(-2000)}`);
  return out;
};
const snapshots = (lab, service, id, bucket, tag = 'data') =>
  JSON.parse(lab.restic(service, id, bucket, 'snapshots', '--json', '--tag', tag));
const DATABASES = ['sql', 'sql/databases'];
const FILES = ['blog', 'blog/content'];
const SECRET = 'only-the-shop-knows-this';
const filesOf = (lab) => lab.kubelet.claim('blog-content', 1000);
const put = (lab, path, text, age = 3600) => {
  const at = join(filesOf(lab), path);
  mkdirSync(join(at, '..'), { recursive: true });
  writeFileSync(at, text, { mode: 0o600 });
  const when = Date.now() / 1000 - age;
  utimesSync(at, when, when);
  run(['chown', '-R', '1000:1000', filesOf(lab)]);
};
const tree = (lab) => run(['sh', '-c', 'find . -type f -exec sha256sum {} + | sort'], { cwd: filesOf(lab) });
const rows = (lab) => lab.sql('SELECT name FROM things ORDER BY name', { database: 'shop' }).out.trim().split('\n').join();

export const proofs = {
  'the account that copies may use the databases of the services, and nothing else of the server': async (lab) => {
    lab.accounts = lab.pod.start('accounts');
    await until('accounts are in place', () => / in place/.test(lab.accounts.output()), 60).catch((error) => {
      throw new Error(`${error.message}: ${lab.accounts.output()}`);
    });
    const { code, out } = lab.sql(
      `CREATE TABLE things (name VARCHAR(40) PRIMARY KEY); INSERT INTO things VALUES ('one'), ('${SECRET}');
      CREATE VIEW named AS SELECT name FROM things`,
      { database: 'shop' },
    );
    must(code === 0, out);
    const copier = { user: 'copier', password: lab.secrets('data', 'sql-copier').value };
    const seen = lab.sql('SHOW DATABASES', copier).out.trim().split('\n').sort();
    must(seen.join() === 'blog,information_schema,shop', `it sees ${seen}`);
    must(lab.sql('SELECT * FROM mysql.global_priv', copier).code !== 0, 'it reads the accounts of the server');
    must(lab.sql("CREATE USER 'more'@'%'", copier).code !== 0, 'it makes accounts');
    return seen.join(', ');
  },
  'a first copy makes a repository in each bucket, in which nobody reads anything, and tells of it': async (lab) => {
    put(lab, 'images/picture', SECRET);
    put(lab, 'themes/a b/index', 'theme');
    for (const [service, id] of [DATABASES, FILES]) {
      succeeded(lab, id.replace('/', '-copy-'));
      for (const bucket of ['near', 'far']) {
        must(snapshots(lab, service, id, bucket).length === 1, `${bucket} has no copy of ${id}`);
        const told = lab.told(id, bucket);
        const age = Date.now() / 1000 - told.backup_newest_timestamp_seconds;
        must(age >= 0 && age < 300, `told that the newest copy is ${age} s old`);
        must(told.backup_oldest_timestamp_seconds === told.backup_newest_timestamp_seconds, 'the only copy is not the oldest');
        must(told.backup_newest_size_bytes > 200, `told of ${told.backup_newest_size_bytes} bytes`);
        must(!('backup_restore_proven_timestamp_seconds' in told), 'told of a proof that nobody made');
      }
    }
    const clear = attempt(['grep', '-rl', '-e', SECRET, '-e', 'CREATE TABLE', lab.buckets]);
    must(clear.code === 1, `in the clear: ${clear.out}`);
    return '2 things in 2 buckets each';
  },
  'each service has a key of its own': async (lab) => {
    const own = lab.secrets('data', 'sql-copy-key').value;
    must(own !== lab.secrets('web', 'blog-copy-key').value && own.length >= 48, 'the keys are the same, or short');
    const { spec } = lab.objects('CronJob', 'blog-copy-content');
    const read = spec.jobTemplate.spec.template.spec.volumes.flatMap(({ secret }) => secret?.secretName ?? []);
    must(
      read.every((name) => name.startsWith('blog-')),
      `it reads ${read}`,
    );
    return read.join(', ');
  },
  'a proof restores each copy, finds it whole, and tells when': async (lab) => {
    const said = [DATABASES, FILES].map(([service, id]) => {
      const out = succeeded(lab, id.replace('/', '-prove-'));
      for (const bucket of ['near', 'far']) {
        must(snapshots(lab, service, id, bucket, 'proof').length === 1, `${bucket}: nothing written down`);
        must(Date.now() / 1000 - lab.told(id, bucket).backup_restore_proven_timestamp_seconds < 300, `${bucket}: not told`);
      }
      return /prove: near: (.*)/.exec(out)?.[1];
    });
    must(said.join() === '1 tables, 2 rows,2 files are the same', said.join());
    return said.join('; ');
  },
  'what changes after a copy does not fail its proof; what changed without saying so does': async (lab) => {
    put(lab, 'images/later', 'new', -5);
    succeeded(lab, 'blog-prove-content');
    put(lab, 'images/picture', 'rotten', 3600);
    const out = refused(lab, 'blog-prove-content');
    must(/images\/picture differs/.test(out), out.slice(-800));
    put(lab, 'images/picture', SECRET, 3600);
    return 'a new file passes, another content of the same age does not';
  },
  'a dump that fails leaves no copy, and the run fails': async (lab) => {
    const before = lab.told('sql/databases', 'near');
    await lab.stopDatabase();
    const out = refused(lab, 'sql-copy-databases');
    must(/failed/.test(out), out);
    must(snapshots(lab, ...DATABASES, 'near').length === 1, 'there is a copy of nothing');
    const { backup_newest_timestamp_seconds: newest } = lab.told('sql/databases', 'near');
    must(newest === before.backup_newest_timestamp_seconds, 'told of a copy that is none');
    await lab.startDatabase();
    return 'no copy, what was told stays';
  },
  'a dump that breaks off leaves no copy either': async (lab) => {
    // a view of what is gone: mysqldump ends with an error after it has written most
    lab.sql('ALTER TABLE things RENAME TO hidden', { database: 'shop' });
    const out = refused(lab, 'sql-copy-databases');
    must(snapshots(lab, ...DATABASES, 'near').length === 1, `a broken copy was kept:\n${out}`);
    lab.sql('ALTER TABLE hidden RENAME TO things', { database: 'shop' });
    return 'no copy';
  },
  'a database of a service that the account does not see fails the run': async (lab) => {
    const out = refused(lab, 'sql-copy-databases', { step: { DATABASES: 'blog gone shop' } });
    must(/does not see database gone/.test(out) && snapshots(lab, ...DATABASES, 'near').length === 1, out.slice(-800));
    return 'no copy without it';
  },
  'a bucket that refuses keeps nothing from the other': async (lab) => {
    const secrets = (namespace, name) => ({ ...lab.secrets(namespace, name), ...(name.endsWith('-far') && { 'secret-key': 'wrong' }) });
    const out = refused(lab, 'sql-copy-databases', { secrets });
    must(/copy: far failed/.test(out), out.slice(-800));
    must(snapshots(lab, ...DATABASES, 'near').length === 2, 'near got no copy');
    must(snapshots(lab, ...DATABASES, 'far').length === 1, 'far got one');
    const [near, far] = ['near', 'far'].map((bucket) => lab.told('sql/databases', bucket).backup_newest_timestamp_seconds);
    must(near > far, 'what is told is the same');
    return 'near has 2, far 1; the run fails';
  },
  'what is brought back is as it was, a table that came later is gone': async (lab) => {
    const was = rows(lab);
    lab.sql("DELETE FROM things WHERE name = 'one'; INSERT INTO things VALUES ('damage'); CREATE TABLE later (a INT)", {
      database: 'shop',
    });
    must(rows(lab) !== was, 'nothing was damaged');
    const out = succeeded(lab, 'sql-restore-databases');
    must(rows(lab) === was, `after: ${rows(lab)}, before: ${was}`);
    must(lab.sql('SELECT * FROM later', { database: 'shop' }).code !== 0, 'the later table is there');
    must(lab.sql('SELECT * FROM named', { database: 'shop' }).code === 0, 'the view is gone');
    return /restore: (.*)/.exec(out)[1];
  },
  'files come back as they were, and what came later goes': async (lab) => {
    succeeded(lab, 'blog-copy-content');
    const was = tree(lab);
    rmSync(join(filesOf(lab), 'themes'), { recursive: true });
    put(lab, 'images/damage', 'damage');
    put(lab, 'images/picture', 'damage', 0);
    succeeded(lab, 'blog-restore-content');
    must(tree(lab) === was, `${tree(lab)}\nexpected\n${was}`);
    const { uid, mode } = statSync(join(filesOf(lab), 'images/picture'));
    must(uid === 1000 && (mode & 0o777) === 0o600, `uid ${uid}, mode ${mode.toString(8)}`);
    return `${was.split('\n').length} files, their owner and mode`;
  },
  'an earlier copy of the other bucket can be chosen': async (lab) => {
    const listed = succeeded(lab, 'sql-restore-databases', { env: { SNAPSHOT: 'list' } });
    const [first] = snapshots(lab, ...DATABASES, 'far');
    must(listed.includes(first.short_id), `not listed: ${listed}`);
    lab.sql("INSERT INTO things VALUES ('two')", { database: 'shop' });
    const out = succeeded(lab, 'sql-restore-databases', { env: { FROM: 'far', SNAPSHOT: first.short_id } });
    must(/of far is back/.test(out) && !rows(lab).includes('two'), out);
    refused(lab, 'sql-restore-databases', { env: { FROM: 'elsewhere' } });
    refused(lab, 'sql-restore-databases', { env: { SNAPSHOT: '00000000' } });
    must(!rows(lab).includes('two') && rows(lab).includes('one'), 'a restore that failed changed something');
    return `${first.short_id} of far; one that does not exist changes nothing`;
  },
  'what is older than the site keeps is forgotten, the rest is not': async (lab) => {
    const old = (days) => new Date(Date.now() - days * 86_400_000).toISOString().replace('T', ' ').slice(0, 19);
    const [{ hostname }] = snapshots(lab, ...FILES, 'near');
    for (const days of [31, 29])
      lab.restic(...FILES, 'near', 'backup', '--host', hostname, '--tag', 'data', '--time', old(days), lab.work + '/hosts');
    must(snapshots(lab, ...FILES, 'near').length === 4, 'the older ones are not there');
    succeeded(lab, 'blog-copy-content');
    const ages = snapshots(lab, ...FILES, 'near').map(({ time }) => Math.round((Date.now() - Date.parse(time)) / 86_400_000));
    must(ages.sort((a, b) => b - a)[0] === 29 && ages.length === 4, `ages in days: ${ages}`);
    const oldest = Date.now() / 1000 - lab.told('blog/content', 'near').backup_oldest_timestamp_seconds;
    must(Math.abs(oldest - 29 * 86_400) < 7200, `told that the oldest is ${oldest} s old`);
    return `ages in days: ${ages}`;
  },
  'a repository that is damaged is seen by the proof': async (lab) => {
    const folder = join(lab.buckets, 'fsn1', 'copied-near', 'copied/sql/databases/data');
    const packs = run(['find', folder, '-type', 'f']).split('\n');
    for (const pack of packs) {
      const bytes = readFileSync(pack);
      bytes[20] ^= 0xff;
      writeFileSync(pack, bytes);
    }
    const before = lab.told('sql/databases', 'near').backup_restore_proven_timestamp_seconds;
    const out = refused(lab, 'sql-prove-databases');
    must(/prove: near failed/.test(out) && !/prove: far failed/.test(out), out.slice(-1500));
    must(lab.told('sql/databases', 'near').backup_restore_proven_timestamp_seconds === before, 'told of a proof that failed');
    must(lab.told('sql/databases', 'far').backup_restore_proven_timestamp_seconds > before, 'far was not proven');
    must(existsSync(folder), 'the repository is gone');
    return `${packs.length} packs with one bit wrong; the other bucket is proven`;
  },
  'and what is damaged in one bucket is brought back from the other': async (lab) => {
    lab.sql("INSERT INTO things VALUES ('three')", { database: 'shop' });
    const out = succeeded(lab, 'sql-restore-databases');
    must(/of far is back/.test(out) && !rows(lab).includes('three'), out.slice(-1500));
    return /restore: (.*)/.exec(out)[1];
  },
};
