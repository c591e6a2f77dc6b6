// A copy of a database of SQLite, made while somebody writes it.
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run, start, until } from '../hosts/shell.mjs';
import { scriptOf } from './site.mjs';

/** Writes pairs that must agree, each in one transaction, until it is ended. */
const WRITER = `
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("PRAGMA journal_mode=WAL")
db.execute("CREATE TABLE a (n INTEGER, t TEXT)")
db.execute("CREATE TABLE b (n INTEGER, t TEXT)")
n = 0
while True:
    db.execute("BEGIN IMMEDIATE")
    for table in "ab":
        db.execute(f"INSERT INTO {table} VALUES (?, ?)", (n, "x" * 2000))
    db.execute("COMMIT")
    n += 1
    if n == 500: print("going", flush=True)
`;
const COUNT =
  'import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); print(*[d.execute(f"SELECT COUNT(*) FROM {t}").fetchone()[0] for t in "ab"], d.execute("PRAGMA integrity_check").fetchone()[0])';

export const snapshotProofs = ({ root, work }) => {
  const data = join(work, 'chat');
  const script = join(work, 'snapshot.py');
  mkdirSync(data);
  writeFileSync(script, scriptOf(root, 'open-webui/snapshot.py'));
  writeFileSync(join(work, 'writer.py'), WRITER);
  const snapshot = () => attempt(['python3', script], { env: { DATA_DIR: data, EVERY: '0' }, timeout: 60 });
  const kept = join(data, 'backup/webui.db');
  return Object.entries({
    'where there is no database there is no copy': () => {
      const { code } = snapshot();
      if (code === 0) throw new Error('was content');
    },
    'a database that is being written is copied whole, again and again': async () => {
      const writer = start(['python3', join(work, 'writer.py'), join(data, 'webui.db')]);
      try {
        await until('the database is being written', () => writer.output().includes('going'), 60);
        let last = 0;
        for (let round = 0; round < 3; round += 1) {
          const { code, out } = snapshot();
          if (code !== 0) throw new Error(out);
          const [a, b, verdict] = run(['python3', '-c', COUNT, kept]).split(' ');
          if (a !== b || verdict !== 'ok') throw new Error(`${a} and ${b} rows, ${verdict}`);
          if (Number(a) <= last) throw new Error('an old copy');
          last = Number(a);
        }
        if ((statSync(kept).mode & 0o777) !== 0o600) throw new Error('others read it');
      } finally {
        writer.stop('SIGKILL');
        await writer.ended;
      }
    },
    'a database that is broken leaves the copy as it was, and is told': () => {
      const before = run(['sha256sum', kept]);
      writeFileSync(join(data, 'webui.db'), 'no database at all, and long enough to be looked at as one'.repeat(200));
      run(['rm', '-f', join(data, 'webui.db-wal'), join(data, 'webui.db-shm')]);
      const { code } = snapshot();
      if (code === 0) throw new Error('was content');
      if (run(['sha256sum', kept]) !== before) throw new Error('the copy is another');
    },
  });
};
