// What must hold of a server, of its configuration and of the way back to a point in time. Each proof says what it saw, or throws; they follow one another.
import { readFileSync } from 'node:fs';
import { sleep, until } from '../hosts/shell.mjs';

const must = (holds, text) => {
  if (!holds) throw new Error(text);
};
const succeeded = (lab, job, change) => {
  const { code, out } = lab.job(job, change);
  must(code === 0, `${job} ended with ${code}:\n${out.slice(-3000)}`);
  return out;
};
const refused = (lab, job, change) => {
  const { code, out } = lab.job(job, change);
  must(code !== 0, `${job} ended well:\n${out.slice(-2000)}`);
  return out;
};
/** What is written in a second is before or after a point in it: nobody knows. */
const aMoment = async (lab) => {
  await sleep(2.1);
  const now = lab.now();
  await sleep(2.1);
  return now;
};
/** A dump is of a time that is surely past when it is this old (restore.sh). */
const old = () => sleep(16);
const back = (lab, until) => succeeded(lab, 'restore-databases', { env: { UNTIL: until } });

export const proofs = {
  'the server takes the generated configuration, and goes by it': async (lab) => {
    const { code, out } = lab.inside(lab.engine.accepts);
    must(code === 0 && !/\[ERROR\]|unknown (?:variable|option)/i.test(out), out.slice(-2000));
    await lab.start();
    const said = lab
      .settings()
      .split('\n')
      .flatMap((line) => (/^(\w+) = (.*)$/.exec(line) ? [[RegExp.$1, RegExp.$2]] : []))
      .filter(([name]) => !['log_bin', 'server_id'].includes(name));
    const meant = { ON: '1', OFF: '0' };
    const inForce = lab
      .as('root', 'SHOW GLOBAL VARIABLES')
      .out.split('\n')
      .map((line) => line.split('\t'));
    const value = new Map(inForce);
    const bytes = (text) => (/^(\d+)M$/.test(text) ? String(parseInt(text, 10) * 1048576) : text);
    for (const [name, wanted] of said)
      must(
        [bytes(wanted), meant[wanted]].includes(value.get(name)) || value.get(name) === wanted,
        `${name} is ${value.get(name)}, said ${wanted}`,
      );
    must(value.get('log_bin') === 'ON' && value.get('log_bin_basename') === '/var/lib/mysql-changes/binlog', 'the changes are elsewhere');
    return `${said.length} settings in force, ${value.get('version')}`;
  },
  'the account that copies may use the databases of the services and their changes, and nothing else of the server': (lab) => {
    const seen = lab
      .as('copier', 'SHOW DATABASES')
      .out.trim()
      .split('\n')
      .filter((name) => !/_schema$/.test(name));
    must(seen.join() === 'shop', `it sees ${seen}`);
    for (const text of [
      'SELECT * FROM mysql.user',
      "CREATE USER 'more'@'%'",
      "GRANT ALL ON shop.* TO 'shop'@'%'",
      'SET GLOBAL max_connections = 1',
    ])
      must(lab.as('copier', text).code !== 0, `it may: ${text}`);
    const exporter = lab.as('root', 'SHOW GRANTS FOR exporter@localhost').out;
    must(!/ALL PRIVILEGES|SUPER/.test(exporter), exporter);
    return seen.join();
  },
  'other passwords of who copies and who measures take effect while the server runs, the former ones no more': async (lab) => {
    const uptime = () => Number(/Uptime\s+(\d+)/.exec(lab.as('root', "SHOW GLOBAL STATUS LIKE 'Uptime'").out)?.[1]);
    const [ran, former] = [uptime(), lab.passwords.copier];
    const [, measuring] = [lab.renew('copier'), lab.renew('exporter')];
    await until('the new password of who copies is good', () => lab.as('copier', 'SELECT 1').code === 0, 40);
    const now = lab.passwords.copier;
    lab.passwords.copier = former;
    must(lab.as('copier', 'SELECT 1').code !== 0, 'the former password is good');
    lab.passwords.copier = now;
    await until('the exporter has its new password', () => readFileSync(lab.login, 'utf8').includes(`password = ${measuring}\n`), 40);
    must(uptime() >= ran, 'the server was started anew');
    return `after ${uptime() - ran} s`;
  },
  'no account and no password is among the changes': (lab) => {
    lab.shop(
      "CREATE TABLE things (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(40), data BLOB) ENGINE=InnoDB; INSERT INTO things (name) VALUES ('one')",
    );
    const written = lab
      .changes()
      .map(({ bytes }) => bytes.toString('latin1'))
      .join('');
    must(written.includes('things'), 'the changes of the shop are not written down');
    for (const text of ['CREATE USER', 'ALTER USER', 'copier', lab.passwords.copier, lab.passwords.shop])
      must(!written.includes(text), `'${text}' is`);
    return `${lab.changes().length} logs`;
  },
  'a dump says at which change it was frozen, and is proven': async (lab) => {
    succeeded(lab, 'copy-databases');
    succeeded(lab, 'copy-changes');
    const dump = lab.restic('databases', 'dump', '--tag', 'data', 'latest', '/databases.sql');
    const frozen = /^-- CHANGE .*LOG_FILE='(binlog\.\d+)', *\w+_LOG_POS=(\d+);/m.exec(dump);
    must(frozen, 'it does not');
    must(/1 tables, 1 rows/.test(succeeded(lab, 'prove-databases')), 'the proof saw other rows');
    succeeded(lab, 'prove-changes');
    return `${frozen[1]} at ${frozen[2]}`;
  },
  'all comes back as it was a second before the damage, and nothing of later': async (lab) => {
    await old();
    // text of every kind, bytes of every value, a table that came after the dump, and one that changed its shape
    lab.shop(
      `INSERT INTO things (name, data) VALUES ('two', UNHEX('${Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0')).join('')}'))`,
    );
    lab.shop(`CREATE TABLE notes (text TEXT) CHARACTER SET utf8mb4; INSERT INTO notes VALUES ('Zoë''s "note"; -- 5 € 🎈\\n')`);
    lab.shop('ALTER TABLE things ADD COLUMN price DECIMAL(8,2) DEFAULT 1.5; CREATE VIEW named AS SELECT name FROM things');
    lab.shop("CREATE PROCEDURE grow() INSERT INTO things (name, price) SELECT 'three', price * 2 FROM things LIMIT 1");
    lab.shop('CALL grow()');
    const digest = () =>
      lab.shop(
        'SELECT id, name, price, HEX(data) FROM things ORDER BY id; SELECT text FROM notes; SELECT COUNT(*) FROM named; CHECKSUM TABLE things, notes',
      );
    const was = digest();
    const moment = await aMoment(lab);
    lab.shop(
      "DELETE FROM things WHERE name <> 'one'; DROP TABLE notes; INSERT INTO things (name) VALUES ('damage'); CREATE TABLE later (a INT)",
    );
    must(lab.shop('SELECT COUNT(*) FROM things') === '2', 'nothing was damaged');
    await sleep(1.1);
    succeeded(lab, 'copy-changes');
    const out = back(lab, moment);
    must(digest() === was, `after:\n${digest()}\nbefore:\n${was}`);
    must(lab.as('shop', 'SELECT * FROM later', { database: 'shop' }).code !== 0, 'the later table is there');
    lab.was = was;
    lab.first = moment;
    return /forward: (.* UTC)/.exec(out)[1];
  },
  'and again, past a time at which something was brought back': async (lab) => {
    lab.shop("INSERT INTO things (name) VALUES ('four')");
    const was = lab.rows();
    const moment = await aMoment(lab);
    lab.shop('DELETE FROM things');
    await sleep(1.1);
    succeeded(lab, 'copy-changes');
    back(lab, moment);
    must(lab.rows() === was && was.includes('four'), `after: ${lab.rows()}, before: ${was}`);
    back(lab, lab.first);
    must(!lab.rows().includes('four'), `at ${lab.first}: ${lab.rows()}`);
    return was;
  },
  'what cannot be is refused, and nothing is touched': async (lab) => {
    const was = lab.rows();
    must(
      /no dump from before/.test(refused(lab, 'restore-databases', { env: { UNTIL: '2020-01-01 00:00:00' } })),
      'a time before all dumps',
    );
    must(/expected such as/.test(refused(lab, 'restore-databases', { env: { UNTIL: 'yesterday' } })), 'no time at all');
    must(lab.rows() === was, `after: ${lab.rows()}, before: ${was}`);
    return 'a time before every dump, a time that is none';
  },
  'a log that breaks off in the middle of a change is taken up to there; one that is damaged or missing is refused before anything is touched':
    async (lab) => {
      lab.shop("INSERT INTO things (name) VALUES ('last but one')");
      await sleep(1.1);
      const until = lab.now();
      lab.shop("INSERT INTO things (name, data) VALUES ('torn', REPEAT('x', 5000))");
      succeeded(lab, 'copy-changes');
      const torn = lab.tear('databases', (bytes) => bytes.subarray(0, bytes.length - 2000));
      must(/ended with 0$/.test(torn), torn.slice(-1500));
      const damaged = lab.tear('databases', (bytes) =>
        Buffer.concat([bytes.subarray(0, bytes.length - 3000), Buffer.from('y'), bytes.subarray(bytes.length - 2999)]),
      );
      must(/cannot be read: .*\n?ended with 1$/.test(damaged), damaged.slice(-1500));
      const gap = lab.tear('databases', undefined);
      must(/log is missing|has no binlog/.test(gap), gap.slice(-1500));
      return until;
    },
  'after the loss of the disks the changes from before come back, and those of the new server are not taken for them': async (lab) => {
    const was = lab.rows();
    const moment = await aMoment(lab);
    succeeded(lab, 'copy-changes');
    await lab.stop();
    lab.lose();
    await lab.start();
    must(lab.as('shop', 'SELECT * FROM things', { database: 'shop' }).code !== 0, 'something is there');
    back(lab, moment);
    must(lab.rows() === was, `after: ${lab.rows()}, before: ${was}`);
    await sleep(1.1);
    const later = lab.now();
    succeeded(lab, 'copy-changes');
    const out = refused(lab, 'restore-databases', { env: { UNTIL: later } });
    must(/those of another server|has no binlog|ends before/.test(out), out.slice(-1500));
    must(lab.rows() === was, 'it was touched');
    return `${was.split(',').length} rows; ${/forward: (.*)/.exec(out)[1]}`;
  },
  'a rotated password of root takes effect at the next start': async (lab) => {
    await lab.stop();
    lab.rotate('root');
    await lab.start();
    must(lab.as('root', 'SELECT 1').code === 0, 'the new one is refused');
    await lab.stop();
    return 'signed in';
  },
};
