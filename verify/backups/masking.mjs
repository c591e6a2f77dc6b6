// What must hold of data of production that staging gets. Each proof says what it saw, or throws.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run } from '../hosts/shell.mjs';
import { ghostDatabase } from './ghost.mjs';

export const must = (holds, text) => {
  if (!holds) throw new Error(text);
};
export const succeeded = (lab, job, change) => {
  const { code, out } = lab.kubelet.job(job, change);
  must(code === 0, `${job} ended with ${code}:\n${out.slice(-3000)}`);
  return out;
};
export const refused = (lab, job, change) => {
  const { code, out } = lab.kubelet.job(job, change);
  must(code !== 0, `${job} ended well:\n${out.slice(-2000)}`);
  return out;
};
const SHOPS = 'only-the-shop-knows-this';
/** Texts of Ghost that may leave production, looked at by a person: `table: columns`. */
const STAY = new Set(
  readFileSync(new URL('./ghost-stays.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .flatMap((line) =>
      line
        .split(': ')[1]
        .split(' ')
        .map((column) => `${line.split(': ')[0]}.${column}`),
    ),
);
/** Settings that are secrets, or lead to accounts of others. */
const SECRET_SETTING =
  /secret|private_key|password|hash|webhook|stripe|mailgun|slack|api_key|uuid|firstpromoter|deposit|support_address|codeinjection/;
export const bucketOf = (lab) => join(lab.buckets, 'nbg1', 'copied-near-staging');
/** Of which columns something is left in a text; an address is left of none. */
const left = (lab, text) => {
  const marks = new Set([...text.matchAll(/c4n4ry(\d+)[xm]/g)].map(([, number]) => lab.ghost.columns.get(Number(number))));
  const wrong = [...marks].filter((where) => (where.startsWith('settings:') ? SECRET_SETTING.test(where) : !STAY.has(where)));
  return { marks, wrong, addresses: text.match(/c4n4ry\d+[xm]@/g) ?? [] };
};
const clean = (lab, text, where) => {
  const { marks, wrong, addresses } = left(lab, text);
  must(wrong.length === 0 && addresses.length === 0, `${where} has ${wrong.join(', ')} ${addresses.join(', ')}`);
  must(!text.includes(SHOPS) && !/real\.example\.org/.test(text), `${where} has what nobody asked for`);
  return marks;
};
/** Runs the mask with another text in the place of a part of it. @param {string} service that masks @param {string} beginning what the mask, and nothing else, has */
export const withMask = (lab, from, to, test, service = 'sql', beginning = 'CREATE FUNCTION masked_text') => {
  const { data } = lab.objects('ConfigMap', `${service}-mask-databases-config`);
  const [key] = Object.entries(data).find(([, text]) => text.includes(beginning));
  const was = data[key];
  must(was.includes(from), `the mask has no '${from}'`);
  data[key] = was.replace(from, to);
  try {
    return test();
  } finally {
    data[key] = was;
  }
};

export const maskingProofs = {
  'a mask that misses a column, a text or a table ends the run, tells no value, and leaves nothing in the bucket': async (lab) => {
    lab.ghost = ghostDatabase(lab.ghostImage);
    for (const text of [lab.ghost.create, lab.ghost.fill]) {
      const { code, out } = lab.sqlOfBlog(text);
      must(code === 0, `Ghost's schema was not taken: ${out.slice(-1500)}`);
    }
    // what came before has damaged it
    rmSync(join(lab.buckets, 'fsn1/copied-near/copied/sql/databases'), { recursive: true });
    succeeded(lab, 'sql-copy-databases');
    const missed = [
      ['note = NULL, ', '', /members: 1 rows/],
      ['html = masked_text(html),\n  plaintext', 'plaintext', /`posts`: \d+ e-mail addresses/],
      [
        'DELETE FROM sessions;',
        'CREATE TABLE more_of_them AS SELECT * FROM sessions; DELETE FROM sessions;',
        /more_of_them\.session_id: not known/,
      ],
    ].map(([from, to, said]) =>
      withMask(lab, from, to, () => {
        const out = refused(lab, 'sql-mask-databases');
        must(said.test(out), `${said} was not said:\n${out.slice(-1500)}`);
        must(!/c4n4ry/.test(out), `a value is told:\n${out.slice(-1500)}`);
        must(readdirSync(bucketOf(lab)).length === 0, 'something is in the bucket');
        return said.source;
      }),
    );
    return `${missed.length} ways`;
  },
  'a masked copy has no canary of personal data or credentials, and what is published stays': async (lab) => {
    const out = succeeded(lab, 'sql-mask-databases');
    must(!/c4n4ry/.test(out), 'the log tells values');
    const text = lab.masked(lab.maskedKey(), 'dump', 'latest', '/blog.sql');
    const marks = clean(lab, text, 'the masked copy');
    for (const where of ['posts.title', 'posts.html', 'posts.lexical', 'tags.name', 'settings:title'])
      must(marks.has(where), `${where} is gone`);
    must(!/DEFINER=/.test(text) && /VIEW `members_resolved_subscription`/.test(text), 'a view belongs to an account of production');
    must(
      lab
        .masked(lab.maskedKey(), 'ls', 'latest')
        .trim()
        .split('\n')
        .filter((line) => line.endsWith('.sql'))
        .join() === '/blog.sql',
      'more is in it',
    );
    must(attempt(['grep', '-rlE', 'c4n4ry|CREATE TABLE', bucketOf(lab)]).code === 1, 'in the clear');
    lab.stayed = marks;
    return `${marks.size} of ${lab.ghost.columns.size} texts stay`;
  },
  "production's key opens nothing of staging's bucket, staging's nothing of production's, and neither do the keys of the stores": async (
    lab,
  ) => {
    const own = lab.secrets('data', 'sql-copy-key').value;
    must(
      lab.secrets('data', 'sql-masked-key').value === lab.secrets('staging', 'sql-staging-masked-key').value,
      'the two ends have different keys',
    );
    const doors = [
      lab.tryRestic('masked', own, lab.maskedStore),
      lab.tryRestic('data', lab.maskedKey(), lab.productionStore),
      lab.tryRestic('masked', lab.maskedKey(), lab.productionStore),
      lab.tryRestic('data', own, lab.maskedStore),
    ];
    must(/wrong password or no key/.test(doors[0].out), `production's key: ${doors[0].out}`);
    must(/wrong password or no key/.test(doors[1].out), `staging's key: ${doors[1].out}`);
    for (const { code, out } of doors) must(code !== 0, `opened: ${out}`);
    const read = lab.objects('CronJob', 'sql-staging-load-databases').spec.jobTemplate.spec.template.spec.volumes;
    const secrets = read.flatMap(({ secret }) => secret?.secretName ?? []).sort();
    must(secrets.join() === 'sql-staging-copier,sql-staging-masked,sql-staging-masked-key', `it reads ${secrets}`);
    return secrets.join(', ');
  },
  'staging loads it by the generated job; its server holds nothing else, not in its files either': async (lab) => {
    await lab.startStaging();
    const out = succeeded(lab, 'sql-staging-load-databases');
    must(/blog_staging has the data of blog, masked/.test(out), out.slice(-1000));
    const ask = (text) => lab.staged(text, 'blog_staging').trim();
    must(/c4n4ry/.test(ask('SELECT title FROM posts')), 'no post');
    must(ask('SELECT email FROM members') === 'member-0123456789abcdef01234567@example.invalid', 'another member');
    const joined = ask(
      'SELECT COUNT(*) FROM email_recipients r JOIN members m ON m.id = r.member_id AND m.email = r.member_email AND m.uuid = r.member_uuid',
    );
    must(joined === '1', 'a mail does not belong to its member any more');
    must(ask('SELECT COUNT(*) FROM members_resolved_subscription') !== '', 'a view does not run');
    const folder = lab.kubelet.claim('sql-staging-data', 999);
    run(['sync']);
    const files = run(['sh', '-c', `cat $(find '${folder}' -type f) | grep -aoE 'c4n4ry[0-9]+[xm]@?' | sort -u || true`]);
    clean(lab, files, 'a file of the server');
    must(left(lab, files).marks.size >= lab.stayed.size / 2, 'its files were not read');
    return joined === '1' ? 'posts, members and their mails, and a view' : '';
  },
  'loaded again it is the same, without what was tried in between': async (lab) => {
    lab.staged("DELETE FROM posts_meta; UPDATE members SET note = 'tried'; CREATE TABLE tried (a INT)", 'blog_staging');
    succeeded(lab, 'sql-staging-load-databases');
    must(lab.staged('SELECT COUNT(*) FROM posts_meta WHERE 1', 'blog_staging').trim() === '1', 'it is not back');
    must(!/tried/.test(lab.staged('SHOW TABLES', 'blog_staging')), 'a table is left');
    return 'the same';
  },
  'a second masked copy takes the place of the first': async (lab) => {
    succeeded(lab, 'sql-mask-databases');
    const copies = JSON.parse(lab.masked(lab.maskedKey(), 'snapshots', '--json'));
    must(copies.length === 1, `${copies.length} copies`);
    must(existsSync(bucketOf(lab)), 'no bucket');
    return '1 copy';
  },
};
