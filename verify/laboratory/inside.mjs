// Runs in a network and with mounts of its own, where the names of the forges lead here: mirrors repositories by the generated job. Prints one line of JSON.
// node inside.mjs FOLDER
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startForges } from './forges.mjs';

const [folder] = process.argv.slice(2);
const plan = JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'));
const at = (...path) => join(folder, ...path);
const TOKENS = { read: 'glpat-of-the-judge', write: 'ghp-of-the-judge' };
const USER = 1000;

/** A command while the forges answer. @returns {Promise<{ code: number, out: string }>} */
const tell = (argv, { cwd, env = {}, uid } = {}) =>
  new Promise((done) => {
    const child = spawn(argv[0], argv.slice(1), {
      cwd,
      env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', ...env },
      ...(uid && { uid, gid: uid }),
    });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (out += part));
    child.on('close', (code) => done({ code: code ?? 1, out }));
  });
const author = { GIT_AUTHOR_NAME: 'j', GIT_AUTHOR_EMAIL: 'j@example.org', GIT_COMMITTER_NAME: 'j', GIT_COMMITTER_EMAIL: 'j@example.org' };
const git = async (repository, ...argv) => {
  const { code, out } = await tell(['git', '-c', 'safe.directory=*', '-C', repository, ...argv], { env: { ...author, HOME: folder } });
  if (code !== 0) throw new Error(`git ${argv.join(' ')}: ${out}`);
  return out.trim();
};

for (const forge of ['gitlab.com', 'github.com']) mkdirSync(at(forge, 'example'), { recursive: true });
const upstream = (name) => at('gitlab.com/example', `${name}.git`);
const hub = at('github.com/example/tool.git');
const store = at('repositories');
mkdirSync(store);
for (const repository of [upstream('site'), upstream('tool'), hub])
  await git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', repository);
for (const [path, text] of Object.entries(plan.files)) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
for (const [path, what] of Object.entries(plan.tokens)) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${TOKENS[what]}\n`, { mode: 0o444 });
}
await tell(['chown', String(USER), store]);

const forges = await startForges({
  folder,
  certificates: folder,
  forges: {
    'gitlab.com': { read: TOKENS.read, open: ['example/tool.git'] },
    'github.com': { write: TOKENS.write, open: ['example/tool.git'] },
  },
});
// the tools of Alpine, on which the image of the job is built, before those of this machine
mkdirSync(at('busybox'));
await tell(['busybox', '--install', '-s', at('busybox')]);
/** One run of the job, as its user. */
const mirror = (env = {}) =>
  tell(plan.command, {
    uid: USER,
    env: { ...plan.env, PATH: `${at('busybox')}:${process.env.PATH}`, REPOSITORIES: store, GIT_SSL_CAINFO: at('site-ca.crt'), ...env },
  });
const well = async (env) => {
  const { code, out } = await mirror(env);
  if (code !== 0) throw new Error(`ended with ${code}: ${out}`);
  return out;
};
const refs = async (repository, ...under) =>
  (await git(repository, 'for-each-ref', '--format=%(refname) %(objectname)', ...under)).split('\n').filter(Boolean);
const same = (got, expected, what) => {
  if (JSON.stringify(got) !== JSON.stringify(expected))
    throw new Error(`${what}: got ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`);
};
const isTrue = (holds, what) => {
  if (!holds) throw new Error(what);
};
const sums = () => {
  const all = {};
  const walk = (path) => {
    for (const name of readdirSync(path)) {
      const one = join(path, name);
      if (statSync(one).isDirectory()) walk(one);
      else all[one] = createHash('sha256').update(readFileSync(one)).digest('hex');
    }
  };
  walk(store);
  return all;
};
const work = at('work');
await git(folder, 'init', '--quiet', '--initial-branch=main', work);
const commit = async (name) => {
  writeFileSync(join(work, name), `${name}\n`);
  await git(work, 'add', '.');
  await git(work, 'commit', '--quiet', '-m', name);
};
const push = (...what) => Promise.all(['site', 'tool'].map((name) => git(work, 'push', '--quiet', '--force', upstream(name), ...what)));
await commit('one');
await git(work, 'tag', 'v1');
await push('main', 'main:topic', 'v1', 'main:refs/merge-requests/1/head');
const mirrored = (name) => join(store, `${name}.git`);

const proofs = {
  'a first run brings branches and tags, here and to the second forge': async () => {
    await well();
    for (const name of ['site', 'tool']) same(await refs(mirrored(name)), await refs(upstream(name), 'refs/heads', 'refs/tags'), name);
    same(await refs(hub), await refs(upstream('tool'), 'refs/heads', 'refs/tags'), 'the second forge');
  },
  'each forge sees its own token, and none where everybody may read': async () => {
    const seen = [...new Set(forges.shown.map(({ host, repository, password }) => `${host} ${repository} ${password}`))].sort();
    same(seen, [`github.com example/tool.git ${TOKENS.write}`, `gitlab.com example/site.git ${TOKENS.read}`], 'tokens');
  },
  'no token is kept in a repository': async () => {
    const { out } = await tell(['grep', '-rlE', Object.values(TOKENS).join('|'), store]);
    same(out, '', 'files with a token');
  },
  'a second run changes nothing': async () => {
    const before = sums();
    await well();
    same(sums(), before, 'files');
  },
  'a branch whose place another takes is kept': async () => {
    const [old] = await refs(mirrored('site'), 'refs/heads/topic');
    await commit('two');
    await git(work, 'push', '--quiet', upstream('site'), ':topic');
    await git(work, 'push', '--quiet', upstream('tool'), ':topic');
    await push('main', 'main:topic/new');
    await well();
    same(
      (await refs(mirrored('site'), 'refs/heads')).map((line) => line.split(' ')[0]),
      ['refs/heads/main', 'refs/heads/topic/new'],
      'branches',
    );
    const kept = await refs(mirrored('site'), 'refs/archive');
    same(
      kept.map((line) => line.split(' ')[1]),
      [old.split(' ')[1]],
      'what was deleted',
    );
  },
  'a branch that was rewritten and a tag that was moved are kept, and what only grew is not': async () => {
    const old = Object.fromEntries((await refs(mirrored('tool'))).map((line) => line.split(' ')));
    await git(work, 'commit', '--quiet', '--amend', '-m', 'rewritten');
    await git(work, 'tag', '--force', 'v1');
    await push('main', 'v1');
    await well();
    const kept = (await refs(mirrored('tool'), 'refs/archive')).map((line) => line.split(' ')[1]);
    isTrue(kept.includes(old['refs/heads/main']) && kept.includes(old['refs/tags/v1']), `kept ${kept.join(', ')}`);
    same(kept.length, 3, 'archived ends');
    same(await refs(hub), await refs(upstream('tool'), 'refs/heads', 'refs/tags'), 'the second forge');
    isTrue(!(await git(hub, 'for-each-ref')).includes('archive'), 'the archive went to the second forge');
  },
  'a run that was killed in its middle is taken up by the next': async () => {
    writeFileSync(join(mirrored('site'), 'packed-refs.lock'), '');
    await commit('three');
    await push('main');
    const [main] = await refs(mirrored('site'), 'refs/heads/main');
    await git(mirrored('site'), 'update-ref', 'refs/incoming/heads/left', main.split(' ')[1]);
    rmSync(join(mirrored('site'), 'packed-refs.lock'));
    writeFileSync(join(mirrored('site'), 'HEAD.lock'), '');
    await tell(['chown', '-R', String(USER), store]);
    await well();
    same(await refs(mirrored('site'), 'refs/heads'), await refs(upstream('site'), 'refs/heads'), 'branches');
    same(await refs(mirrored('site'), 'refs/incoming'), [], 'what was left');
  },
  'a source that was emptied changes nothing, here or there, and the run fails and says so': async () => {
    const before = [await refs(mirrored('tool')), await refs(hub)];
    const lines = (await refs(upstream('tool'))).map((line) => line.split(' ')[0]);
    for (const ref of lines) await git(upstream('tool'), 'update-ref', '-d', ref);
    await commit('four');
    await git(work, 'push', '--quiet', upstream('site'), 'main');
    const { code, out } = await mirror();
    isTrue(code !== 0 && out.includes('tool: https://gitlab.com/example/tool.git has no branch any more'), `ended with ${code}: ${out}`);
    same([await refs(mirrored('tool')), await refs(hub)], before, 'refs');
    // what fails for one does not keep the other from its own
    same(await refs(mirrored('site'), 'refs/heads/main'), await refs(upstream('site'), 'refs/heads/main'), 'the other repository');
  },
  'a source that is gone changes nothing, and the run fails': async () => {
    const before = [await refs(mirrored('tool')), await refs(hub)];
    rmSync(upstream('tool'), { recursive: true });
    const { code, out } = await mirror();
    isTrue(code !== 0 && out.includes('failed: tool'), `ended with ${code}: ${out}`);
    same([await refs(mirrored('tool')), await refs(hub)], before, 'refs');
  },
  'a token that is refused fails the run without asking anybody': async () => {
    const path = Object.entries(plan.tokens).find(([, what]) => what === 'read')[0];
    writeFileSync(path, 'another\n');
    const { code, out } = await mirror();
    writeFileSync(path, `${TOKENS.read}\n`);
    isTrue(code !== 0 && /failed:.* site/.test(out) && !out.includes('another'), `ended with ${code}: ${out}`);
  },
  'a bundle brings back all of it, the archive too': async () => {
    for (const name of ['site', 'tool']) {
      const back = at(`back-${name}`);
      await git(folder, 'clone', '--quiet', '--mirror', join(store, `${name}.bundle`), back);
      same(await refs(back), await refs(mirrored(name)), name);
    }
  },
  'what was archived goes when its time is over, and not before': async () => {
    const [main] = await refs(mirrored('site'), 'refs/heads/main');
    for (const day of ['2020-01-01', new Date(Date.now() - 5 * 86_400_000).toISOString().slice(0, 10)])
      await git(mirrored('site'), 'update-ref', `refs/archive/${day}/heads+old`, main.split(' ')[1]);
    await tell(['chown', '-R', String(USER), store]);
    await mirror({ ARCHIVE_DAYS: '10' });
    const kept = await refs(mirrored('site'), 'refs/archive');
    isTrue(
      !kept.some((line) => line.includes('2020-01-01')) && kept.filter((line) => line.includes('heads+old')).length === 1,
      kept.join(', '),
    );
  },
};

const results = [];
const log = [];
for (const [name, proof] of Object.entries(proofs)) {
  await proof().then(
    () => results.push({ name }),
    (error) => results.push({ name, found: error.message.slice(0, 800) }),
  );
}
await forges.end();
console.log(JSON.stringify({ results, log }));
