// What Nextcloud's configuration must say, read by PHP as Nextcloud reads it, and what its start does around it.
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attempt, run, sleep, until } from '../hosts/shell.mjs';
import { container, equal, must, settings } from './steps.mjs';

const CHART = fileURLToPath(new URL('../../charts/nextcloud', import.meta.url));
const HELD = (data) => join(data.volume, 'config/held');

export const settingsProofs = {
  'every file of the configuration is PHP': (lab) => {
    const files = readdirSync(join(CHART, 'config')).filter((name) => name.endsWith('.php'));
    must(files.length >= 12, `found ${files}`);
    for (const name of files) run([join(lab.over, 'usr/bin/php8.2'), '-l', join(CHART, 'config', name)]);
    return `${files.length} files`;
  },
  'the first start installs, with the bucket and the identity of the store known before, and a second start changes nothing': (lab) => {
    for (const service of ['cloud', 'disk']) {
      const { code, out } = container(lab, service, 'install');
      must(code === 0, out);
      const asked = lab[service].asked();
      must(asked[0] === 'maintenance:install', asked.join('\n'));
      const was = lab[service].files({ but: ['./data/imported.json'] });
      const again = container(lab, service, 'install');
      must(again.code === 0, again.out);
      must(!lab[service].asked().some((line) => /^(maintenance:install|upgrade)/.test(line)), 'it installed twice');
      equal(lab[service].files({ but: ['./data/imported.json'] }), was, 'the volume after a second start');
    }
    return 'bucket and volume';
  },
  'what is read is what the site says: database, Redis, bucket, mail, proxies, previews': (lab) => {
    const all = settings(lab, 'cloud');
    const of = (name) => lab.secrets('office', `cloud-${name}`);
    const expected = {
      instanceid: `oc${of('instance').value.slice(0, 10).toLowerCase()}`,
      passwordsalt: of('salt').value,
      secret: of('secret').value,
      dbtype: 'pgsql',
      dbhost: 'sql.sql.svc.cluster.local:5432',
      dbname: 'cloud',
      dbuser: 'cloud',
      dbpassword: of('db').password,
      'memcache.local': '\\OC\\Memcache\\APCu',
      'memcache.locking': '\\OC\\Memcache\\Redis',
      redis: {
        host: 'cache.cache.svc.cluster.local',
        port: 6379,
        user: 'cloud',
        password: of('cache').password,
        timeout: 1.5,
        read_timeout: 5,
      },
      mail_smtphost: 'relay.relay.svc.cluster.local',
      mail_smtppassword: of('mail').password,
      mail_from_address: 'noreply',
      mail_domain: 'cloud.example.org',
      trusted_domains: ['cloud.example.org', 'cloud.office.svc.cluster.local'],
      overwritehost: 'cloud.example.org',
      overwriteprotocol: 'https',
      'overwrite.cli.url': 'https://cloud.example.org',
      default_phone_region: 'FR',
      maintenance_window_start: 1,
      preview_max_memory: 256,
      maintenance: false,
      config_is_read_only: true,
      installed: true,
    };
    for (const [key, value] of Object.entries(expected)) equal(JSON.stringify(all[key]), JSON.stringify(value), key);
    const store = all.objectstore.arguments;
    equal(
      JSON.stringify([store.bucket, store.hostname, store.port, store.use_ssl, store.autocreate, store.key, store.secret]),
      JSON.stringify([
        'clouded-drive',
        'fsn1.your-objectstorage.com',
        443,
        true,
        false,
        of('objects')['access-key'],
        of('objects')['secret-key'],
      ]),
      'objectstore',
    );
    must(all.trusted_proxies.includes(lab.blueprint.cluster.pods), `proxies ${all.trusted_proxies}`);
    const disk = settings(lab, 'disk');
    must(disk.objectstore === undefined && disk.default_phone_region === undefined, 'the other has a bucket or a region');
    must(disk.instanceid !== all.instanceid && disk.dbname === 'disk', 'both are the same');
    return `${Object.keys(all).length} keys; ${all.trusted_proxies.length} proxies`;
  },
  'no secret stays on the volume, though Nextcloud writes back what it reads': (lab) => {
    const { code, out } = container(lab, 'cloud', 'install', [
      'bash',
      '-c',
      'NEXTCLOUD_CONFIG_WRITABLE=1 php /var/www/html/occ maintenance:data-fingerprint && php /etc/nextcloud/strip.php /var/www/html/config/config.php && cat /var/www/html/config/config.php',
    ]);
    must(code === 0, out);
    must(/'data-fingerprint'/.test(out) && /'installed' => true/.test(out), out);
    const values = ['instance', 'salt', 'secret', 'db', 'cache', 'objects', 'mail', 'admin'].flatMap((name) =>
      Object.values(lab.secrets('office', `cloud-${name}`)),
    );
    const found = values.filter(
      (value) => value !== 'made-up-by-the-judge' && attempt(['grep', '-rqF', value, lab.cloud.volume]).code === 0,
    );
    must(values.length > 8 && found.length === 0, `${found.length} secrets are on the volume`);
    lab.cloud.asked();
    return out.match(/'[\w-]+' =>/g).join(' ');
  },
  'a secret that is missing is an error, not an empty password': (lab) => {
    const { code, out } = container(lab, 'cloud', 'install', [
      'sh',
      '-c',
      'NEXTCLOUD_SITE_SECRETS=/tmp php /usr/src/nextcloud/settings.php',
    ]);
    must(code !== 0 && /secret '?\w|cannot be read|No such file/.test(out), out);
    return 'refused';
  },
  'apps, tokens and the sign-in are set without a secret among arguments': (lab) => {
    container(lab, 'cloud', 'install');
    const asked = lab.cloud.asked();
    const imported = JSON.parse(readFileSync(join(lab.cloud.volume, 'data/imported.json'), 'utf8'));
    equal(imported.apps.serverinfo.token, lab.secrets('office', 'cloud-metrics').value, 'token');
    equal(imported.apps.notify_push.base_endpoint, 'https://cloud.example.org/push', 'push');
    const provider = asked.find((line) => line.startsWith('user_oidc:provider'));
    must(
      provider.includes('--clientsecret-file=/run/nextcloud/client-secret') &&
        provider.includes('--group-whitelist-regex=/^(staff|a\\/b\\.c)$/'),
      provider,
    );
    must(
      asked.includes('app:install notify_push') && asked.includes('app:install user_oidc') && !asked.includes('app:install calendar'),
      asked.join('\n'),
    );
    must(asked.includes('background:cron'), 'no cron');
    const secrets = ['metrics', 'admin', 'sign-in'].flatMap((name) => Object.values(lab.secrets('office', `cloud-${name}`)));
    must(!secrets.some((value) => asked.some((line) => line.includes(value))), 'a secret is among arguments');
    return `${asked.length} commands`;
  },
  'a newer image upgrades once, and jobs wait for it': async (lab) => {
    const version = join(lab.work, 'image/version.php');
    const was = readFileSync(version);
    writeFileSync(join(lab.cloud.volume, 'cron.php'), '<?php file_put_contents(\'/var/www/html/data/cron.log\', "ran\\n", FILE_APPEND);\n');
    lab.cloud.own();
    const log = join(lab.cloud.volume, 'data/cron.log');
    // who installs holds the lock
    const holding = lab.kubelet
      .pod('Deployment', 'cloud')
      .start('install', ['bash', '-c', 'exec 8>/var/www/html/config/.lock; flock 8; touch /var/www/html/data/locked; exec sleep 60']);
    await until('the lock is held', () => existsSync(join(lab.cloud.volume, 'data/locked')), 60);
    const waited = lab.kubelet.job('cloud-cron');
    must(waited.code === 0 ? !existsSync(log) : /a release is brought in/.test(waited.out), waited.out);
    holding.stop('SIGKILL');
    await holding.ended;
    await sleep(1);
    rmSync(join(lab.cloud.volume, 'data/locked'));
    writeFileSync(version, '<?php $OC_Version = [33, 0, 9, 1];\n');
    const { code, out } = container(lab, 'cloud', 'install');
    must(code === 0, out);
    must(lab.cloud.asked().filter((line) => line === 'upgrade').length === 1, 'not upgraded once');
    const ran = lab.kubelet.job('cloud-cron');
    must(ran.code === 0 && existsSync(log), ran.out);
    writeFileSync(version, was);
    writeFileSync(join(lab.cloud.volume, 'version.php'), was);
    rmSync(log);
    lab.cloud.own();
    return 'upgrade, then jobs';
  },
  'the file that holds it is maintenance mode at once, and nobody can write that down for good': (lab) => {
    writeFileSync(HELD(lab.cloud), `copy ${Math.round(Date.now() / 1000) + 600}\n`);
    must(settings(lab, 'cloud').maintenance === true, 'it is not held');
    const refused = container(lab, 'cloud', 'install', ['php', '/var/www/html/occ', 'maintenance:data-fingerprint']);
    must(refused.code !== 0 && /read-only/.test(refused.out), refused.out);
    rmSync(HELD(lab.cloud));
    must(settings(lab, 'cloud').maintenance === false, 'it is still held');
    lab.cloud.asked();
    return 'on and off';
  },
  'a copy that died with its node holds nobody for ever; one that works does, and so does a restore': (lab) => {
    const now = Math.round(Date.now() / 1000);
    const after = (text) => {
      writeFileSync(HELD(lab.cloud), text);
      lab.cloud.own();
      lab.kubelet.job('cloud-cron');
      const held = existsSync(HELD(lab.cloud));
      rmSync(HELD(lab.cloud), { force: true });
      return held;
    };
    equal(
      JSON.stringify([`copy ${now - 5}\n`, `copy ${now + 600}\n`, 'restore 0\n', 'copy\n'].map(after)),
      '[false,true,true,false]',
      'held after the jobs',
    );
    return 'past, future, restore, broken off';
  },
  'notify_push is given a plain array': (lab) => {
    const { out, code } = container(lab, 'cloud-push', 'settings', [
      'sh',
      '-c',
      'php /etc/nextcloud/push.php /run/settings/config.php && stat -c %a /run/settings/config.php && cat /run/settings/config.php',
    ]);
    must(code === 0 && out.startsWith('600'), out);
    must(
      out.includes(lab.secrets('office', 'cloud-db').password) && !/passwordsalt|objectstore|'secret'/.test(out),
      'it has too much or too little',
    );
    must(!/[({]\s*(?:static )?function|file_get_contents/.test(out), 'it is code');
    return 'database, Redis, address';
  },
};
