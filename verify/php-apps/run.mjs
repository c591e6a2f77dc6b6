// Judges what is written for Mautic and Dolibarr by the real PHP and the real MariaDB: their configuration, how they are installed and upgraded, what runs beside
// them. The applications themselves are in no registry: stand-ins say what they were asked. node verify/run.mjs php-apps (as root, as verify/databases)
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Kubelet } from '../backups/kubelet.mjs';
import { secretsIn } from '../backups/run.mjs';
import { objectsIn } from '../backups/site.mjs';
import { ENGINES } from '../databases/engines.mjs';
import { Lab } from '../databases/lab.mjs';
import { installMissing } from '../debian.mjs';
import { run, start } from '../hosts/shell.mjs';
import { installPackages } from '../hosts/tools.mjs';
import { judge } from '../judging.mjs';
import { SecretStore } from '../kubernetes/project.mjs';
import { endNetwork, freshNetwork, ownNetwork } from '../network.mjs';
import { Authority } from '../vault/cluster.mjs';
import { proofs } from './proofs.mjs';
import { makeProject, SITE } from './site.mjs';

const NETWORK = ownNetwork('archipel-php');
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
  const network = freshNetwork(NETWORK);
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

/** @param {{ root: string, report?: (line: string) => void }} props @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgePhpApps = ({ root, report }) =>
  judge('php-apps/judged', { report }, async (verdict) => {
    const work = verdict.folder('archipel-php-', { open: true });
    verdict.after(() => endNetwork(NETWORK));
    await verdict.prove(proofs, await makeLab(root, work), { under: 'php-apps/' });
  });
