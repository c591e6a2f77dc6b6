// What must hold of databases of PostgreSQL of production that staging gets. Each proof says what it saw, or throws.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run } from '../hosts/shell.mjs';
import { bucketOf, must, refused, succeeded, withMask } from './masking.mjs';
import { STORE_SCHEMA } from './store.mjs';

const STAGED = { staged: true };
const stored = (lab) => join(bucketOf(lab), 'copied/pg');
const key = (lab) => lab.secrets('staging', 'pg-staging-masked-key').value;
const masked = (lab, ...argv) => {
  const { code, out } = lab.tryRestic('masked', key(lab), lab.maskedStore, argv, 'pg/databases');
  must(code === 0, out);
  return out;
};
const secretsOf = (lab, job) =>
  lab
    .objects('CronJob', job)
    .spec.jobTemplate.spec.template.spec.volumes.flatMap(({ secret }) => secret?.secretName ?? [])
    .sort()
    .join();

export const postgresMaskingProofs = {
  'of PostgreSQL too: what a mask misses, or ends with an error, ends the run, tells no value, and leaves nothing in the bucket': async (
    lab,
  ) => {
    await lab.postgres.start('pg');
    lab.postgres.say('store', STORE_SCHEMA);
    const missed = [
      [', note = NULL', '', /people: notes/],
      ["email = 'person-' || id || '@example.invalid'", "email = email || '.example.com'", /public\.people: 3 e-mail addresses/],
      ['TRUNCATE sessions;', 'CREATE TABLE more AS TABLE sessions; TRUNCATE sessions;', /public\.more\.data: not known/],
      ["'person-' || id ||", "'c4n4ry' || '@' ||", /the mask ends with an error\nERROR 23505 at line 1/],
      ['TRUNCATE sessions;', "COPY sessions TO PROGRAM 'true';", /the mask ends with an error\nERROR 42501 at line 3/],
    ].map(([from, to, said]) =>
      withMask(
        lab,
        from,
        to,
        () => {
          const out = refused(lab, 'pg-mask-databases');
          must(said.test(out) && /nothing left production/.test(out), `${said} was not said:\n${out.slice(-1500)}`);
          must(!/c4n4ry|real\.example/.test(out), `a value is told:\n${out.slice(-1500)}`);
          must(!existsSync(stored(lab)), 'something is in the bucket');
          return said.source;
        },
        'pg',
        'UPDATE people SET',
      ),
    );
    return `${missed.length} ways`;
  },
  'of PostgreSQL too: a server that does not answer, or a password that is another, leaves nothing in the bucket': async (lab) => {
    const other = (namespace, name) => (name === 'pg-copier' ? { value: 'another' } : lab.secrets(namespace, name));
    const gone = refused(lab, 'pg-mask-databases', { env: { PORT: '5433' } });
    must(/nothing left production/.test(gone) && /refused/.test(gone), gone.slice(-1000));
    const wrong = refused(lab, 'pg-mask-databases', { secrets: other });
    must(/authentication failed/.test(wrong) && !existsSync(stored(lab)), wrong.slice(-1000));
    return '2 ways';
  },
  'of PostgreSQL too: a masked copy has no canary of personal data, no owner of production, and what is published stays': async (lab) => {
    const out = succeeded(lab, 'pg-mask-databases');
    must(/store: 3 tables/.test(out) && !/c4n4ry/.test(out), out.slice(-1500));
    const text = masked(lab, 'dump', 'latest', '/store.sql');
    must(!/c4n4ry|real\.example/.test(text), 'a canary is left');
    for (const there of [
      'stays1x',
      'stays2x logo@2x.png',
      'stays3x',
      'Person 3',
      'CREATE MATERIALIZED VIEW sales.buyers',
      'CREATE TRIGGER refuse',
    ])
      must(text.includes(there), `${there} is gone`);
    must(!/OWNER TO|GRANT |pooler|COMMENT ON EXTENSION|lo_create/.test(text), 'it has what is of production');
    const files = masked(lab, 'ls', 'latest').trim().split('\n');
    must(files.filter((line) => line.endsWith('.sql')).join() === '/store.sql', 'more is in it');
    must(attempt(['grep', '-rlE', 'stays[0-9]x|CREATE TABLE', bucketOf(lab)]).code === 1, 'in the clear');
    return `${text.length} bytes`;
  },
  'of PostgreSQL too: who masks opens no archive, who loads nothing of production, and keys of one open nothing of the other': async (
    lab,
  ) => {
    must(secretsOf(lab, 'pg-mask-databases') === 'pg-copier,pg-masked,pg-masked-key', secretsOf(lab, 'pg-mask-databases'));
    const read = secretsOf(lab, 'pg-staging-load-databases');
    must(read === 'pg-staging-copier,pg-staging-masked,pg-staging-masked-key', read);
    const mounted = lab
      .objects('StatefulSet', 'pg-staging')
      .spec.template.spec.volumes.flatMap(({ secret }) => secret?.secretName ?? [])
      .filter((name) => !/^pg-staging-(copier|grants|pooling|replication|rest|rewind)$/.test(name));
    must(mounted.length === 0, `staging mounts ${mounted}`);
    const doors = [
      ['masked', lab.secrets('data', 'pg-archive-key').value],
      ['masked', lab.maskedKey()],
    ].map(([what, password]) => lab.tryRestic(what, password, lab.maskedStore, ['snapshots'], 'pg/databases'));
    for (const { out } of doors) must(/wrong password or no key/.test(out), out);
    return read;
  },
  'of PostgreSQL too: staging loads it by the generated job, as the owner; its server has nothing else, not in its files either': async (
    lab,
  ) => {
    await lab.postgres.start('pg-staging');
    const out = succeeded(lab, 'pg-staging-load-databases');
    must(/store_staging has the data of store, masked/.test(out), out.slice(-1000));
    const ask = (text) => lab.postgres.say('store_staging', text, STAGED);
    must(ask('SELECT email FROM people ORDER BY id LIMIT 1') === 'person-1@example.invalid', 'another person');
    must(ask('SELECT sum(orders) FROM sales.buyers') === '3', 'the view is empty, or orders lost their people');
    must(ask("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname IN ('public', 'sales')") === 'store_staging', 'another owner');
    ask("INSERT INTO people (name, email) VALUES ('new', 'new')");
    must(ask('SELECT max(id) FROM people') === '4', 'its sequences are of another state');
    must(/pgcrypto/.test(ask('SELECT string_agg(extname, $$ $$) FROM pg_extension')), 'no extension');
    must(ask("SELECT count(*) FROM pg_namespace WHERE nspname = 'pooler'") === '1', 'the pooler finds nobody');
    const folder = lab.kubelet.claim('pg-staging-data', 999);
    const files = run([
      'sh',
      '-c',
      `cat $(find '${folder}' -type f) | grep -aoE 'c4n4ry[0-9]|real\\.example|stays[0-9]x' | sort -u || true`,
    ]);
    must(!/c4n4ry|real/.test(files) && /stays1x/.test(files), `its files have ${files}`);
    return 'people, orders, and a view';
  },
  'of PostgreSQL too: loaded again it is the same, and a load that breaks off changes nothing': async (lab) => {
    const ask = (text) => lab.postgres.say('store_staging', text, STAGED);
    ask('DELETE FROM sales.orders; CREATE TABLE tried (a int); CREATE SCHEMA mine; CREATE VIEW mine.all_people AS TABLE people');
    const { data } = lab.objects('ConfigMap', 'pg-staging-load-databases-config');
    const [script] = Object.entries(data).find(([, text]) => text.includes('DROP OWNED BY'));
    const was = data[script];
    // after all of it was brought
    data[script] = was.replace('\n  cat\n', "\n  cat\n  echo 'SELECT 1 / 0;'\n");
    const out = refused(lab, 'pg-staging-load-databases');
    data[script] = was;
    must(/division by zero/.test(out) && ask('SELECT count(*) FROM tried') === '0', `it was changed: ${out.slice(-500)}`);
    must(ask('SELECT count(*) FROM sales.orders') === '0', 'half of it was loaded');
    succeeded(lab, 'pg-staging-load-databases');
    must(ask('SELECT count(*) FROM sales.orders') === '3', 'it is not back');
    must(ask("SELECT count(*) FROM pg_class WHERE relname IN ('tried', 'all_people')") === '0', 'what was tried is left');
    must(lab.postgres.say('store', 'SELECT count(*) FROM people') === '3', 'production was changed');
    must(/c4n4ry1x/.test(lab.postgres.say('store', 'SELECT name FROM people')), 'production was masked');
    return 'the same';
  },
};
