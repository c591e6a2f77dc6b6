// What must hold of what is written for Mautic and Dolibarr. Each proof says what it saw, or throws; they follow one another.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run, sleep, until } from '../hosts/shell.mjs';

const must = (holds, text) => {
  if (!holds) throw new Error(text);
};
const file = (lab, claim, path) => join(lab.kubelet.claim(claim, 33), path);
const text = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');
const said = (path) => {
  const lines = text(path).split('\n').filter(Boolean);
  rmSync(path, { force: true });
  return lines;
};
/** Runs a container of a pod to its end, `more` beside its own variables. */
const step = (lab, deployment, container, more = {}, command) => {
  const pod = lab.kubelet.pod('Deployment', deployment);
  const known = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].find(({ name }) => name === container);
  return attempt(pod.command(command ? { ...known, command } : known, more), { timeout: 60 });
};
const begun = (lab, deployment, container, more = {}) => {
  const pod = lab.kubelet.pod('Deployment', deployment);
  const known = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].find(({ name }) => name === container);
  return lab.start(pod.command(known, more));
};
const succeeded = ({ code, out }) => {
  must(code === 0, `it ended with ${code}: ${out.slice(-1500)}`);
  return out;
};
const refused = ({ code, out }) => {
  must(code !== 0, `it ended well: ${out.slice(-1500)}`);
  return out;
};
const upgrade = (lab, version) => step(lab, 'erp', 'prepare', { DOLI_VERSION: version });
const erp = (lab, query) => lab.sql(query, 'erp').trim();

export const proofs = {
  'PHP takes every file': (lab) => {
    const files = run(['find', join(lab.root, 'charts'), '-name', '*.php'])
      .split('\n')
      .sort();
    for (const path of files) succeeded(attempt(['php8.2', '-l', path]));
    must(files.length >= 5, `only ${files.length}`);
    return `${files.length} files`;
  },
  'Mautic is told what is in its Secrets, whatever its own pages wrote': (lab) => {
    const tell = (before) =>
      JSON.parse(
        succeeded(
          step(lab, 'news', 'mautic', {}, [
            'php8.2',
            '-r',
            `$parameters = ${before}; include '/var/www/html/config/parameters_local.php'; echo json_encode($parameters);`,
          ]),
        ),
      );
    const known = tell("['site_url' => 'https://old.example.org', 'db_password' => 'old']");
    must(known.db_password === lab.secrets('prod-marketing', 'news-db').password, 'another password');
    must(known.secret_key === lab.secrets('prod-marketing', 'news-secret-key').value && known.secret_key.length === 64, 'another key');
    must(
      known.site_url === 'https://news.example.org' && known.mailer_dsn === 'null://null' && known.api_enabled === false,
      JSON.stringify(known),
    );
    must(known.trusted_proxies.join() === lab.blueprint.cluster.pods, `it believes ${known.trusted_proxies}`);
    must(!('site_url' in tell('[]')), 'it takes itself for installed before it is');
    return `${Object.keys(known).length} parameters`;
  },
  'Mautic is installed once, and the login of its database does not stay in its files': (lab) => {
    const log = file(lab, 'news-files', 'files/said');
    succeeded(step(lab, 'news', 'prepare'));
    const first = said(log);
    must(/^mautic:install https:\/\/news\.example\.org --force --admin_username=admin /.test(first[0]), first.join('; '));
    const config = text(file(lab, 'news-files', 'config/local.php'));
    for (const secret of [lab.secrets('prod-marketing', 'news-db').password, 'made-by-the-installer', 'db_host'])
      must(!config.includes(secret), config);
    must(config.includes("Zoë\\'s") && config.includes("'db_driver' => 'pdo_mysql'"), config);
    succeeded(step(lab, 'news', 'prepare'));
    const second = said(log);
    must(
      !second.some((line) => line.startsWith('mautic:install')) && second.includes('doctrine:migrations:migrate --allow-no-migration'),
      second.join('; '),
    );
    return `${first.length} steps, then ${second.length}`;
  },
  'workers wait until the web server has migrated': async (lab) => {
    const mark = file(lab, 'news-files', 'files/migrated');
    rmSync(mark, { force: true });
    const waiting = begun(lab, 'news-worker', 'prepare');
    await until('it waits', () => /waits for the web server/.test(waiting.output()), 30);
    writeFileSync(mark, 'yes');
    await Promise.race([waiting.ended, sleep(30)]);
    must((await Promise.race([waiting.ended, sleep(0.1)])) === 0, `it did not end: ${waiting.output()}`);
    must(!said(file(lab, 'news-files', 'files/said')).some((line) => /install|migrate /.test(line)), 'it migrated');
    return 'and go on then';
  },
  'the clock runs what is due, and ends where it fails': async (lab) => {
    const log = file(lab, 'news-files', 'files/said');
    rmSync(log, { force: true });
    const good = begun(lab, 'news-clock', 'clock', { TASKS: '1 0 mautic:segments:update\n600 1 never:now' });
    await until('a task is run', () => text(log).includes('mautic:segments:update'), 100);
    good.stop();
    await until('it ends when it is told to', () => !attempt(['pgrep', '-P', String(good.pid)]).out.trim(), 30);
    must(!text(log).includes('never:now'), 'it ran what is not due');
    writeFileSync(file(lab, 'news-files', 'files/broken'), '');
    const bad = begun(lab, 'news-clock', 'clock', { TASKS: '1 0 mautic:campaigns:trigger' });
    const code = await Promise.race([bad.ended, sleep(110)]);
    must(code === 1, `it ended with ${code}: ${bad.output()}`);
    return bad.output().trim().split('\n').at(-1);
  },
  'Dolibarr is installed once, with a password that is hashed, and its web installer is locked': (lab) => {
    succeeded(upgrade(lab, '21.0.4'));
    const [login, hash] = erp(lab, 'SELECT login, pass_crypted FROM llx_user').split('\t');
    const verified = attempt([
      'php8.2',
      '-r',
      'exit(password_verify($argv[1], $argv[2]) ? 0 : 1);',
      lab.secrets('prod-gestion', 'erp-admin').value,
      hash,
    ]);
    must(login === 'admin' && verified.code === 0, `${login} ${hash}`);
    must(erp(lab, "SELECT COUNT(*) FROM llx_const WHERE name = 'MAIN_NOT_INSTALLED'") === '0', 'it takes itself for not installed');
    must(
      erp(lab, "SELECT value FROM llx_const WHERE name = 'MAIN_TITLE' AND entity = 1") === 'a -- b; it\'s "so"',
      'a text was cut at what looks like a comment',
    );
    must(
      erp(lab, "SELECT value FROM llx_const WHERE name = 'CRON_KEY'") === lab.secrets('prod-gestion', 'erp-cron').value,
      'another key of the jobs',
    );
    must(existsSync(file(lab, 'erp-documents', 'documents/install.lock')), 'not locked');
    must(said(file(lab, 'erp-documents', 'documents/said')).join() === 'init Societe,Facture,Cron', 'modules were not turned on');
    succeeded(upgrade(lab, '21.0.4'));
    must(
      erp(lab, 'SELECT COUNT(*) FROM llx_user') === '1' && said(file(lab, 'erp-documents', 'documents/said')).length === 0,
      'it was installed again',
    );
    return login;
  },
  'an upgrade goes through every release in between': (lab) => {
    succeeded(upgrade(lab, '23.0.2'));
    const steps = said(file(lab, 'erp-documents', 'documents/said'));
    const wanted = ['21.0.0 22.0.0', '22.0.0 23.0.0'].flatMap((way) => [`upgrade ${way}`, `upgrade2 ${way}`]);
    must(steps.join() === [...wanted, 'step5 21.0.4 23.0.2'].join(), steps.join('; '));
    must(!existsSync(file(lab, 'erp-documents', 'documents/upgrade.unlock')), 'it stays open');
    must(erp(lab, "SELECT value FROM llx_const WHERE name = 'MAIN_VERSION_LAST_UPGRADE'") === '23.0.2', 'it is of another release');
    return steps.join('; ');
  },
  'one that fails, says nothing of it, or goes back, does not start': (lab) => {
    const documents = (name) => file(lab, 'erp-documents', `documents/${name}`);
    writeFileSync(documents('broken'), '');
    must(/from 23\.0\.2 to 23\.0\.0: read/.test(refused(upgrade(lab, '23.0.3'))), 'a failed step');
    rmSync(documents('broken'));
    writeFileSync(documents('silent'), '');
    must(/still of 23\.0\.2/.test(refused(upgrade(lab, '23.0.3'))), 'a step that did nothing');
    rmSync(documents('silent'));
    must(/no way back/.test(refused(upgrade(lab, '22.0.4'))), 'an older program');
    must(/no way leads from 23\.0\.0/.test(refused(upgrade(lab, '25.0.0'))), 'a way that is missing');
    must(!existsSync(documents('upgrade.unlock')), 'the web upgrade stays open');
    lab.sql('DROP TABLE llx_const', 'erp');
    must(/broke off/.test(refused(upgrade(lab, '23.0.2'))), 'half an installation');
    return 'five ways';
  },
};
