// What must hold of GitLab's configuration, its start and its copies. Each proof says what it saw, or throws.
import { readFileSync, writeFileSync, existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run, until } from '../hosts/shell.mjs';

const must = (holds, text) => {
  if (!holds) throw new Error(text);
};
const same = (found, wanted, what) => must(JSON.stringify(found) === JSON.stringify(wanted), `${what} is ${JSON.stringify(found)}`);
const calls = (lab) => {
  const file = join(lab.pod.folder, 'volumes/var-log-gitlab/calls');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
};

export const proofs = {
  'Ruby reads the configuration without a warning, and what it says is what the site says': (lab) => {
    const { external_url: url, gitlab_rails: rails, ...parts } = lab.read('git');
    same(url, 'https://git.example.org', 'its address');
    same(rails.db_password, lab.secrets('factory', 'git-db').password, 'the password of the database');
    same(rails.redis_username, 'git', 'the user of Redis');
    same(rails.redis_password, parts.gitlab_workhorse.redis_password, 'the password of Redis');
    same(
      rails.object_store.objects.artifacts.bucket,
      `${lab.blueprint.buckets.find(({ key }) => key === 'forge').name}/artifacts`,
      'a bucket',
    );
    same(Object.keys(rails.object_store.objects).length, 10, 'the number of kinds of objects');
    same(
      rails.omniauth_providers[0].args.client_options.redirect_uri,
      'https://git.example.org/users/auth/openid_connect/callback',
      'where people return',
    );
    same(rails.omniauth_providers[0].args.client_options.secret, lab.given('git', 'client-secret'), 'the secret of the client');
    same(rails.nginx.proxy_set_headers['X-Forwarded-Proto'], 'https', 'what the edge did');
    const off = Object.entries(parts).flatMap(([name, { enable }]) => (enable === false ? name : []));
    same(off.length, 13, `what is off (${off})`);
    return `${off.length} parts are off`;
  },
  'the same for one without bucket and issuer: neither is spoken of': (lab) => {
    const { gitlab_rails: rails, puma } = lab.read('disk');
    must(!('object_store' in rails) && !('omniauth_enabled' in rails), 'it speaks of them');
    same(puma.worker_processes, 1, 'the number of workers in 4Gi');
    return `${Object.keys(rails).length} settings`;
  },
  'the generated container starts as root with seven capabilities, and its keys are with the data for who copies': async (lab) => {
    const server = lab.start();
    await until('it serves', () => /^serves/m.test(server.output()), 60).catch((error) => {
      throw new Error(`${error.message}: ${server.output()}`);
    });
    must(/SSH disabled: true/.test(server.output()), server.output());
    const kept = join(lab.data, 'secrets/gitlab-secrets.json');
    const { uid, mode } = statSync(kept);
    same([uid, mode & 0o777], [998, 0o600], 'who owns the keys');
    same(
      readFileSync(kept, 'utf8'),
      readFileSync(join(lab.kubelet.claim('git-keys', 0), 'gitlab-secrets.json'), 'utf8'),
      'the copy of the keys',
    );
    must(/gitlab-rails runner .*settings\.rb/.test(calls(lab)), calls(lab));
    return readFileSync(join(lab.data, 'secrets/VERSION'), 'utf8').trim();
  },
  'it stands still before a copy is taken, and goes on afterwards': async (lab) => {
    const held = lab.script('git-copy-all', 'copy', 'HOLD', {
      env: { REASON: 'copy', UNTIL: String(Math.floor(Date.now() / 1000) + 600), SETTLE: '0.5' },
    });
    must(held.code === 0 && existsSync(join(lab.data, 'holding')), held.out);
    must(/gitlab-ctl stop puma\ngitlab-ctl stop sidekiq/.test(calls(lab)), calls(lab));
    must(lab.script('git-copy-all', 'copy', 'RELEASE').code === 0, 'it is not released');
    await until(
      'it goes on',
      () => /gitlab-ctl start puma\ngitlab-ctl start sidekiq/.test(calls(lab)) && !existsSync(join(lab.data, 'holding')),
      20,
    );
    return 'Puma and Sidekiq';
  },
  'a copy that died holds no longer than it said': async (lab) => {
    writeFileSync(join(lab.data, 'held'), `copy ${Math.floor(Date.now() / 1000) - 5}\n`);
    await until('the mark is gone', () => !existsSync(join(lab.data, 'held')), 20);
    must(/did not end held GitLab until/.test(lab.server.output()), lab.server.output());
    return 'the mark is gone';
  },
  "the dump has every schema, and a server of its own names what the site's does: repositories with a push, and objects": (lab) => {
    const dump = join(lab.work, 'gitlab.sql');
    const made = lab.script('git-copy-all', 'copy', 'DUMP', { to: dump });
    must(made.code === 0, made.out);
    must(
      /audit_events_2026/.test(readFileSync(dump, 'utf8')) && !/CREATE EXTENSION/.test(readFileSync(dump, 'utf8')),
      'it is of other schemas',
    );
    const named = lab.script('git-copy-all', 'copy', 'NAMED', { to: join(lab.work, 'named') });
    must(named.code === 0, named.out);
    const lines = readFileSync(join(lab.work, 'named'), 'utf8').trim().split('\n').sort();
    same(
      lines,
      [
        'files\t-\tgit-data/repositories/@hashed/aa/bb/aabb.git/HEAD',
        'files\t5\tshared/lfs-objects/ab/cd/ef0123',
        'objects\t7\tlfs/01/23/456789',
      ],
      'what is named',
    );
    const proven = lab.script('git-prove-all', 'prove', 'PROVE', {
      from: dump,
      to: join(lab.work, 'proven'),
      env: { SCRATCH: '/scratch' },
    });
    must(proven.code === 0, proven.out);
    same(readFileSync(join(lab.work, 'proven'), 'utf8').trim().split('\n').sort(), lines, 'what the copy names');
    return `${lines.length} things`;
  },
  'a copy is brought back over what came later; the next start takes its keys, forgets caches and lets everybody in': async (lab) => {
    const keys = readFileSync(join(lab.data, 'secrets/gitlab-secrets.json'), 'utf8');
    await lab.stop();
    lab.sql(
      "INSERT INTO projects VALUES (9, 'later'); CREATE TABLE later (id int); CREATE TABLE gitlab_partitions_dynamic.later (id int);",
      'git',
      'git',
    );
    writeFileSync(join(lab.kubelet.claim('git-keys', 0), 'gitlab-secrets.json'), '{"key":"another"}\n');
    const half = join(lab.work, 'half.sql');
    run(['sh', '-c', `head -c 2000 '${lab.work}/gitlab.sql' >'${half}'`]);
    const broken = lab.script('git-restore-all', 'restore', 'RESTORE', { from: half });
    must(broken.code !== 0 && /has no end/.test(broken.out) && lab.sql('SELECT count(*) FROM projects') === '4', broken.out);
    must(lab.script('git-restore-all', 'restore', 'HOLD', { env: { REASON: 'restore' } }).code === 0, 'it is not held');
    const done = lab.script('git-restore-all', 'restore', 'RESTORE', { from: join(lab.work, 'gitlab.sql') });
    must(done.code === 0, done.out);
    same(lab.sql("SELECT string_agg(name, ',' ORDER BY id) FROM projects"), 'one,empty,going', 'the projects');
    same(
      lab.sql("SELECT to_regclass('public.later') IS NULL AND to_regclass('gitlab_partitions_dynamic.later') IS NULL"),
      't',
      'what came later',
    );
    same(lab.sql('SELECT count(*) FROM audit_events'), '1', 'the partition');
    const waiting = lab.start();
    await until('it waits', () => /being brought back, waits/.test(waiting.output()), 20);
    await lab.stop();
    must(lab.script('git-restore-all', 'restore', 'RESTORED').code === 0, 'it is not told');
    const server = lab.start();
    await until('it serves', () => /^serves/m.test(server.output()), 60).catch((error) => {
      throw new Error(`${error.message}: ${server.output()}`);
    });
    must(/is that of the data/.test(server.output()) && /after 19\.5\.3/.test(server.output()), server.output());
    same(readFileSync(join(lab.kubelet.claim('git-keys', 0), 'gitlab-secrets.json'), 'utf8'), keys, 'the keys');
    must(/gitlab-rake cache:clear\ngitlab-rake gitlab:doctor:secrets/.test(calls(lab)), calls(lab));
    must(!existsSync(join(lab.data, 'held')) && !existsSync(join(lab.data, 'restored')), 'it is held still');
    await lab.stop();
    return 'the keys of the copy';
  },
  'a new disk for the keys gets those of the data': async (lab) => {
    const keys = readFileSync(join(lab.data, 'secrets/gitlab-secrets.json'), 'utf8');
    rmSync(join(lab.kubelet.claim('git-keys', 0), 'gitlab-secrets.json'));
    const server = lab.start();
    await until('it serves', () => /^serves/m.test(server.output()), 60);
    same(readFileSync(join(lab.kubelet.claim('git-keys', 0), 'gitlab-secrets.json'), 'utf8'), keys, 'the keys');
    await lab.stop();
    return 'the same';
  },
};
