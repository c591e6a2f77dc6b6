// Judges what is written for Mautic and Dolibarr by the real PHP and the real MariaDB: their configuration, how they are installed and upgraded, what runs beside
// them. The applications themselves are in no registry: stand-ins say what they were asked. node verify/php-apps/run.mjs (as root, as verify/databases)
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Kubelet } from '../backups/kubelet.mjs';
import { secretsIn } from '../backups/run.mjs';
import { objectsIn } from '../backups/site.mjs';
import { ENGINES } from '../databases/engines.mjs';
import { Lab } from '../databases/lab.mjs';
import { installMissing } from '../debian.mjs';
import { attempt, run, start } from '../hosts/shell.mjs';
import { installPackages } from '../hosts/tools.mjs';
import { SecretStore } from '../kubernetes/project.mjs';
import { Authority } from '../vault/cluster.mjs';
import { proofs } from './proofs.mjs';
import { makeProject, SITE } from './site.mjs';

const NETWORK = 'archipel-php';
const DATABASE = '127.80.0.2';
const STAND_INS = fileURLToPath(new URL('./stand-ins', import.meta.url));
/** Debian packages, by a file that each brings. */
const PACKAGES = { 'php8.2-cli': '/usr/bin/php8.2', 'php8.2-mysql': '/usr/share/php8.2-mysql/mysql/mysqli.ini' };

/** The parts of Dolibarr's folder `install` that are asked. @returns {string} */
const installFolder = (folder) => {
  const put = (path, from) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    cpSync(join(STAND_INS, from), join(folder, path));
  };
  for (const step of ['upgrade', 'upgrade2', 'step5']) put(`${step}.php`, 'upgrade.php');
  put('mysql/tables/llx_all.sql', 'tables.sql');
  put('mysql/tables/llx_all.key.sql', 'tables.key.sql');
  put('mysql/data/llx_const.sql', 'data.sql');
  // a plan of accounts, which an installation leaves out: it would fail
  mkdirSync(join(folder, 'mysql/functions'), { recursive: true });
  writeFileSync(join(folder, 'mysql/data/llx_accounting_account_fr.sql'), 'INSERT INTO llx_nowhere VALUES (1);\n');
  mkdirSync(join(folder, 'mysql/migration'), { recursive: true });
  for (const way of ['20.0.0-21.0.0', '21.0.0-22.0.0', '22.0.0-23.0.0']) writeFileSync(join(folder, `mysql/migration/${way}.sql`), '');
  run(['chmod', '-R', 'go+rX', folder]);
  return folder;
};

const makeLab = async (root, work) => {
  installPackages();
  installMissing(PACKAGES);
  const mariadb = ENGINES.mariadb();
  const project = makeProject(root, join(work, 'project'));
  const blueprint = project.blueprint(SITE);
  project.run(['synth', SITE]);
  const objects = objectsIn(join(project.root, 'gitops', SITE));
  const secrets = secretsIn(new SecretStore(project, blueprint, join(work, 'secrets')).make().export());
  attempt(['ip', 'netns', 'delete', NETWORK]);
  run(['ip', 'netns', 'add', NETWORK]);
  const network = ['nsenter', `--net=/run/netns/${NETWORK}`];
  run([...network, 'ip', 'link', 'set', 'lo', 'up']);
  const scripts = '/var/www/scripts/docker-init.php';
  const path = '/usr/local/bin:/usr/bin:/bin';
  const kubelet = new Kubelet({
    ...{ work, network, objects, secrets, authority: new Authority(join(work, 'authority')).certificate },
    hosts: { [blueprint.services.find(({ name }) => name === 'books').components.db.host]: DATABASE },
    images: {
      '/mariadb:': mariadb.image,
      '/dolibarr:': {
        programs: { '/var/www/html/install': installFolder(join(work, 'install')), [scripts]: join(STAND_INS, 'docker-init.php') },
        path,
      },
      '/mautic:': { programs: { '/var/www/html/bin/console': join(STAND_INS, 'console') }, path },
    },
  });
  const passwords = {
    root: secrets('data', 'books-root').value,
    erp: secrets('prod-gestion', 'erp-db').password,
    news: secrets('prod-marketing', 'news-db').password,
  };
  const server = new Lab({ kubelet, secrets, service: 'books', address: DATABASE, engine: mariadb, passwords });
  await server.start();
  return {
    ...{ root, kubelet, secrets, blueprint, start },
    /** What a statement gives to a service. @throws {Error} where it is refused */
    sql: (text, user) => {
      const { code, out } = server.as(user, text, { database: user });
      if (code !== 0) throw new Error(`${text}: ${out}`);
      return out;
    },
  };
};

/** @param {{ root: string, report?: (line: string) => void }} props */
export const judgePhpApps = async ({ root, report = () => undefined }) => {
  const verdict = { passed: [], failed: [], skipped: 0, messages: [], warnings: [] };
  const work = mkdtempSync(join(tmpdir(), 'archipel-php-'));
  run(['chmod', '0755', work]);
  try {
    const lab = await makeLab(root, work);
    for (const [id, prove] of Object.entries(proofs)) {
      try {
        report(`  ${id}: ${await prove(lab)}`);
        verdict.passed.push(`php-apps/${id}`);
      } catch (error) {
        verdict.failed.push(`php-apps/${id}`);
        verdict.messages.push(`php-apps/${id}: ${error.message}`);
        report(`  ${id}: FAILED`);
      }
    }
  } catch (error) {
    verdict.failed.push('php-apps/judged');
    verdict.messages.push(error.stack);
  } finally {
    // all that runs in the network of the pods, and nothing else
    for (const pid of attempt(['ip', 'netns', 'pids', NETWORK]).out.split('\n').filter(Boolean)) attempt(['kill', '-KILL', pid]);
    attempt(['ip', 'netns', 'delete', NETWORK]);
    rmSync(work, { recursive: true, force: true });
  }
  return verdict;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const started = performance.now();
  const { passed, failed, messages } = await judgePhpApps({ root: fileURLToPath(new URL('../..', import.meta.url)), report: console.log });
  for (const message of messages) console.error(message);
  console.log(
    `php-apps: ${passed.length} passed, ${failed.length} failed, 0 skipped, ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  process.exitCode = failed.length > 0 ? 1 : 0;
}
