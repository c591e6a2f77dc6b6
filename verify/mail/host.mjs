// The scripts of the host by themselves: Git, Compose and Python are real, the repository, the engine and the API stand in.
import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../hosts/shell.mjs';
import { startEngine, textOf } from './engine.mjs';
import { HOST } from './site.mjs';
import { facts, makeRepository, release } from './upstream.mjs';

const HERE = '/etc/archipel-mail';
const FOLDER = '/opt/mailcow-dockerized';
const KEPT = '/var/lib/archipel/mail.json';

const POLICY =
  "import sys, urllib.request as u; print(u.urlopen(u.Request('http://127.0.0.1:8080/.well-known/mta-sts.txt', headers={'Host': sys.argv[1]})).read().decode())";

const SAYS = 'import sys, urllib.request as u; print(u.urlopen(sys.argv[1]).read().decode())';

/** Lays out a host as the playbook does: files with their modes, secrets beside them. */
export const deliver = (root, out, node, secrets, service) => {
  const here = `/etc/archipel-${service}`;
  root.on('mkdir', '-p', '-m', '0700', here, `${here}/secrets`, '/var/lib/archipel', '/var/log', '/usr/local/bin');
  cpSync(join(out, 'hosts', node, here), join(root.folder, here), { recursive: true });
  for (const [path, value] of secrets) if (path.startsWith(`${here}/`)) root.write(path, value, 0o600);
  root.on(
    'sh',
    '-c',
    `chmod 0600 ${here}/* && chmod 0700 ${here}/secrets ${here}/*.sh && for f in ${here}/*.py; do [ ! -f "$f" ] || chmod 0700 "$f"; done`,
  );
};

/** @param {{ root: import('./root.mjs').Root, work: string, repo: string, library: string, compose: string, blueprint: object }} lab */
export const judgeHost = async (lab, claim) => {
  const { root, library, compose, blueprint, secrets, out } = lab;
  deliver(root, out, 'one', secrets, 'mail');
  await startEngine(root, compose);
  root.write('/root/api.py', textOf('./api.py'), 0o755);
  const env = root.read(`${HERE}/site.env`);
  const tag = /^TAG='(.*)'$/m.exec(env)[1];
  const repository = '/root/upstream';
  const commit = makeRepository(library, join(root.folder, repository), tag);
  root.on('git', 'config', '--system', 'safe.directory', '*');
  const at = (name, hash) =>
    root.write(
      `${HERE}/site.env`,
      env
        .replace(/^REPOSITORY=.*$/m, `REPOSITORY='${repository}'`)
        .replace(/^TAG=.*$/m, `TAG='${name}'`)
        .replace(/^COMMIT=.*$/m, `COMMIT='${hash}'`),
    );
  const converge = (...argv) => root.try([`${HERE}/converge.sh`, ...argv]);
  const ok = (result) => {
    assert.equal(result.code, 0, result.out);
    return result.out;
  };
  const asked = () =>
    JSON.parse(
      root.on('python3', '-c', "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:8080/state').read().decode())"),
    );
  root.start('python3', '/root/api.py', root.read(`${HERE}/secrets/api`).trim(), '8080', '127.0.0.1', '10.8.0.1');
  await until('the stand-in of the API', () => root.try(['bash', '-c', 'exec 3<>/dev/tcp/127.0.0.1/8080']).code === 0, 20);
  /** What the stand-in says to who comes from the issuer, and to a mail program. */
  const says = (...path) => JSON.parse(root.on('python3', '-c', SAYS, `http://127.0.0.1:8080/${path.join('/')}`));
  const engine = () => root.read('/var/log/engine').trim().split('\n');

  await claim('a tag that names another commit than the pinned one is refused, and nothing starts', () => {
    at(tag, '0'.repeat(40));
    const { code, out: told } = converge();
    assert.equal(code, 1, told);
    assert.match(told, /somebody moved the tag/);
    assert.notEqual(root.try(['test', '-e', '/var/log/engine']).code, 0);
  });
  at(tag, commit);
  let first;
  await claim('a fresh host converges, and Compose reads upstream with the overlay', () => {
    first = ok(converge());
    assert.match(first, /^changed$/m);
  });
  await claim('before admin has a password of its own the pages are for the machine alone, then in the mesh', () => {
    const bound = engine()
      .filter((line) => line.startsWith('ports '))
      .map((line) => JSON.parse(line.slice(6)).filter((port) => /:(8080|8443)$/.test(port)));
    assert.deepEqual(bound, [
      ['127.0.0.1:8080', '127.0.0.1:8443'],
      ['10.8.0.1:8080', '127.0.0.1:8443'],
    ]);
    assert.equal(asked().admin, root.read(`${HERE}/secrets/admin`).trim());
  });
  await claim('what is published at every address is what flows open to the internet; all else has an address of its own', () => {
    const open = blueprint.flows.filter(
      ({ from, to, via }) => from.kind === 'internet' && to.kind === 'node' && to.node === 'one' && via === 'public',
    );
    const mail = blueprint.published.filter(({ node }) => node === 'one').map(({ port }) => port);
    const expected = open
      .map(({ port }) => port)
      .filter((port) => mail.includes(port))
      .map((port) => `0.0.0.0:${port}`);
    const published = JSON.parse(
      engine()
        .filter((line) => line.startsWith('ports '))
        .at(-1)
        .slice(6),
    );
    assert.deepEqual(published.filter((port) => port.startsWith('0.0.0.0:')).sort(), expected.sort());
    assert.deepEqual(
      published.filter((port) => !/^(0\.0\.0\.0|127\.0\.0\.1|10\.8\.0\.1):/.test(port)),
      [],
    );
  });
  await claim('the configuration is whole: every key of upstream, secrets filled in, for root alone', () => {
    const text = root.read(`${FOLDER}/mailcow.conf`);
    for (const key of facts(library).keys) assert.match(text, new RegExp(`^${key}=`, 'm'));
    assert.doesNotMatch(text, /@[a-z-]+@/);
    assert.match(text, new RegExp(`^DBPASS=${root.read(`${HERE}/secrets/db`).trim()}$`, 'm'));
    assert.equal(root.on('stat', '-c', '%a', `${FOLDER}/mailcow.conf`, `${FOLDER}/docker-compose.override.yml`), '600\n600');
  });
  await claim(
    'its first certificate is its own, not the example that everybody has; the key that TLSA tells waits for the real one',
    () => {
      assert.match(
        root.on('openssl', 'x509', '-noout', '-subject', '-in', `${FOLDER}/data/assets/ssl/cert.pem`),
        new RegExp(`mailcow.*${HOST}`),
      );
      assert.equal(root.read(`${FOLDER}/data/assets/ssl/acme/key.pem`), root.read(`${HERE}/secrets/tls-key`));
    },
  );
  await claim('domains, people, aliases, keys, policies and senders are there, as the site says', () => {
    const { domain, mailbox, alias, dkim, sts, app, limit } = asked();
    assert.deepEqual(Object.keys(domain).sort(), ['example.net', 'example.org']);
    assert.deepEqual(Object.keys(mailbox).sort(), [
      ...['ada@example.org', 'blog@example.org', 'bob@example.net', 'cleo@example.org', 'letters@example.org', 'sso@example.org'],
    ]);
    assert.equal(mailbox['ada@example.org'].force_pw_update, '1');
    assert.deepEqual(
      Object.values(alias)
        .map(({ address }) => address)
        .sort(),
      ['abuse@example.net', 'abuse@example.org', 'postmaster@example.net', 'postmaster@example.org', 'team@example.org'],
    );
    for (const name of ['example.org', 'example.net']) {
      const record = blueprint.dns.find((known) => known.name === `dkim._domainkey.${name}`);
      assert.ok(record.value.endsWith(`p=${dkim[name].pubkey}`));
    }
    assert.deepEqual(Object.keys(sts).sort(), ['example.net', 'example.org']);
    assert.deepEqual(
      Object.values(app)
        .map(({ username, app_name, protocols }) => [username, app_name, protocols])
        .sort(),
      [
        ['blog@example.org', 'blog', ['smtp_access']],
        ['letters@example.org', 'letters', ['smtp_access']],
        ['sso@example.org', 'sso', ['smtp_access']],
      ],
    );
    assert.equal(limit['blog@example.org'], '300 / 1h');
  });
  await claim('the policy of each domain names its MX, in the words of RFC 8461, and the DNS says that it is there', () => {
    for (const domain of ['example.org', 'example.net']) {
      const text = root.on('python3', '-c', POLICY, `mta-sts.${domain}`);
      const fields = Object.fromEntries(text.split('\n').map((line) => line.split(/: */)));
      const of = (name, type) => blueprint.dns.filter((record) => record.name === name && record.type === type).map(({ value }) => value);
      assert.deepEqual(
        { ...fields, max_age: undefined },
        { version: 'STSv1', mode: 'testing', max_age: undefined, mx: of(domain, 'MX').join() },
      );
      assert.ok(Number(fields.max_age) >= 604_800 && Number(fields.max_age) <= 31_557_600, fields.max_age);
      assert.match(of(`_mta-sts.${domain}`, 'TXT').join(), /^v=STSv1; id=[a-z0-9]{1,32}$/);
      assert.equal(of(`mta-sts.${domain}`, 'A').length, 1);
    }
    assert.notEqual(root.try(['python3', '-c', POLICY, 'mta-sts.outside.test']).code, 0);
  });
  await claim('the issuer signs in whom the site says, to no other mailbox, and makes none', () => {
    const { client_secret: known, login_provisioning: makes, token_url: token } = asked().provider;
    assert.equal(known, root.read(`${HERE}/secrets/sign-in`).trim());
    assert.deepEqual([makes, token], ['', 'https://auth.example.org/api/oidc/token']);
    assert.equal(says('signs-in', 'cleo@example.org'), 'yes');
    for (const address of ['ada@example.org', 'blog@example.org', 'eve@example.org']) assert.notEqual(says('signs-in', address), 'yes');
  });
  await claim('a second run changes nothing and writes nothing', () => {
    const before = asked().writes.length;
    const lines = engine().length;
    assert.equal(ok(converge()), '');
    assert.equal(asked().writes.length, before);
    assert.deepEqual(
      engine()
        .slice(lines)
        .filter((line) => /^(pull|restart)/.test(line)),
      [],
    );
  });
  await claim('what Postfix writes into its overlay at each start is no change', () => {
    const extra = `${FOLDER}/data/conf/postfix/extra.cf`;
    root.on(
      'bash',
      '-c',
      `sed -i '/\\$myhostname/! { /myhostname/d }' ${extra}; echo -e "myhostname = ${HOST}\\n$(cat ${extra})" > ${extra}.2 && cat ${extra}.2 > ${extra} && rm ${extra}.2`,
    );
    assert.equal(ok(converge()), '');
  });
  await claim(
    'an edit of the site file: one overlay restarts one program, who leaves is locked and not deleted, a rotated password is changed',
    () => {
      root.write(`${HERE}/dovecot.conf`, `${root.read(`${HERE}/dovecot.conf`)}# other\n`, 0o600);
      const accounts = JSON.parse(root.read(`${HERE}/accounts.json`));
      delete accounts.people['bob@example.net'];
      accounts.aliases['team@example.org'] = ['ada@example.org'];
      root.write(`${HERE}/accounts.json`, JSON.stringify(accounts), 0o600);
      root.write(`${HERE}/secrets/sender-blog`, 'Another0Password0Of0The0Blog0000', 0o600);
      const lines = engine().length;
      assert.match(ok(converge()), /^changed$/m);
      assert.deepEqual(
        engine()
          .slice(lines)
          .filter((line) => line.startsWith('restart')),
        ['restart dovecot-mailcow'],
      );
      const { mailbox, alias, app } = asked();
      assert.equal(mailbox['bob@example.net'].active, 0);
      assert.equal(Object.values(alias).find(({ address }) => address === 'team@example.org').goto, 'ada@example.org');
      assert.deepEqual(
        Object.values(app)
          .filter(({ app_name }) => app_name === 'blog')
          .map(({ app_passwd }) => app_passwd),
        ['Another0Password0Of0The0Blog0000'],
      );
      assert.equal(ok(converge()), '');
    },
  );
  await claim('somebody is invited by a password that is shown once, and nobody who is not of the site', () => {
    const password = root.on(`${HERE}/accounts.py`, 'invite', 'ada@example.org');
    assert.equal(asked().mailbox['ada@example.org'].password, password);
    assert.equal(root.try([`${HERE}/accounts.py`, 'invite', 'eve@example.org']).code, 1);
    assert.doesNotMatch(root.read(KEPT), new RegExp(password));
  });
  await claim('whom the issuer signs in gets a password for a mail program, with which a code by mail can be read', () => {
    // to whom it is shown is told what it is for beside it
    const password = root.on('sh', '-c', `${HERE}/accounts.py invite cleo@example.org 2>/dev/null`);
    assert.equal(says('opens', 'cleo@example.org', password, 'imap'), 'yes');
    assert.doesNotMatch(root.read(KEPT), new RegExp(password));
    assert.equal(ok(converge()), '');
  });
  await claim('an update keeps the databases first, and a rollback goes back to the release before', () => {
    const next = release(join(root.folder, repository), '2099-01');
    at('2099-01', next);
    assert.match(ok(converge()), /^changed$/m);
    assert.match(root.read('/var/log/backups'), /^\/var\/backups\/mail\/last backup mysql redis rspamd postfix crypt/);
    assert.equal(root.on('git', '-C', FOLDER, 'rev-parse', 'HEAD'), next);
    assert.equal(root.on('stat', '-c', '%a', '/var/backups/mail'), '700');
    ok(converge('rollback'));
    assert.equal(root.on('git', '-C', FOLDER, 'rev-parse', 'HEAD'), commit);
  });
  await claim('no secret is in the log of the engine, in arguments or in what is told', () => {
    const values = [...secrets].filter(([path]) => path.startsWith(`${HERE}/`)).map(([, value]) => value.trim());
    for (const value of values)
      for (const text of [root.read('/var/log/engine'), first ?? '', root.read(KEPT)]) assert.ok(!text.includes(value.slice(0, 60)));
  });
};
