// Users of the database that the vault makes. Each proof says what it saw, or throws.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { sleep, until } from '../hosts/shell.mjs';
import { must, seen } from './steps.mjs';

const ACCESS = '/etc/vault/access';
const served = (lab) => lab.vault.readers.filter(({ logins }) => logins.length > 0);
const pathsOf = ({ logins }) => logins.map(({ mount, role }) => `${mount}/creds/${role}`);
const readerOf = (lab, name) => lab.vault.readers.find(({ service }) => service === name);
const signIn = async (lab, pod, { role, account }) =>
  lab.clientOf(pod).login(`${role}.database`, lab.reviews.token(lab.vault.namespace, account, 'vault'));

/** A login as External Secrets gets one: it signs in, reads once, looks whether its token can be given back, and gives it back if so. */
const given = async (lab, name) => {
  const pod = await lab.leader();
  const reader = readerOf(lab, name);
  const client = lab.clientOf(pod);
  const { status, body } = await signIn(lab, pod, reader);
  must(status === 200, `${name} cannot sign in: ${status} ${JSON.stringify(body)}`);
  const token = body.auth.client_token;
  const answer = await client.ask('GET', pathsOf(reader)[0], { token });
  if (answer.status !== 200) return { status: answer.status, text: JSON.stringify(answer.body) };
  const self = await client.ask('GET', 'auth/token/lookup-self', { token });
  must(self.status === 200, `${name} may not look at its own token: ${self.status}`);
  if (self.body.data.type !== 'batch') await client.ask('POST', 'auth/token/revoke-self', { token });
  lab.made.push(answer.body.data.password);
  return { status: 200, ...answer.body.data, lease: answer.body.lease_duration };
};
const good = (lab, login, database) => lab.database.as(login, 'SELECT 1', database).code === 0;
/** Operations that change something, in the order of the audit logs; signing in aside, and servers that find each other. */
const changes = (lab) =>
  lab.pods
    .flatMap((pod) => pod.started.flatMap((child) => child.output().split('\n')))
    .filter((line) => line.startsWith('{"') && line.includes('"type":"response"'))
    .flatMap((line) => {
      const { request } = JSON.parse(line);
      return ['create', 'update', 'delete'].includes(request.operation) &&
        !/^(auth\/(kubernetes\/login|token\/revoke-self)$|sys\/storage\/raft\/)/.test(request.path)
        ? [`${request.operation} ${request.path}`]
        : [];
    });
const rewrite = (pod, files) => {
  const paths = Object.keys(files).map((file) => pod.at(`${ACCESS}/${file}`));
  const before = paths.map((path) => readFileSync(path, 'utf8'));
  for (const [index, change] of Object.values(files).entries()) {
    if (change === undefined) rmSync(paths[index]);
    else writeFileSync(paths[index], `${JSON.stringify(change(JSON.parse(before[index])))}\n`, { mode: 0o644 });
  }
  return () => paths.forEach((path, index) => writeFileSync(path, before[index], { mode: 0o644 }));
};

export const logins = {
  'the database keeps the account by which the vault signs in, and every other as before': async (lab) => {
    const { database } = lab;
    database.serve();
    await seen('the database answers', database.server, () => /ready for connections[\s\S]*port: 3306/.test(database.server.output()), 90);
    // as in a site that had a password for good until now
    database.root("CREATE USER 'shop'@'%' IDENTIFIED BY 'former'");
    for (const name of ['accounts', 'manager']) {
      database.run(name);
      await seen(`${name} did its part`, database[name], () => / in place/.test(database[name].output()), 30);
    }
    const missing = ['old', 'shop', 'vault-manager'].filter((user) => !database.users().includes(user));
    must(missing.length === 0 && !database.users().includes('blog'), `users: ${database.users()}`);
    const grants = database.root("SHOW GRANTS FOR 'vault-manager'@'%'");
    must(/GRANT CREATE USER ON \*\.\*/.test(grants) && !/`old`|SUPER|ALL PRIVILEGES ON \*/.test(grants), grants);
    return `${database.users().join(', ')}; ${grants.split('\n').length} grants`;
  },
  'each service is given a user of its own, good after the reading, and for its own database alone': async (lab) => {
    for (const name of ['shop', 'blog']) {
      const [login, second] = [await given(lab, name), await given(lab, name)];
      must(login.status === 200, `${name}: ${login.text}`);
      must(login.username !== second.username && login.username.startsWith(`v-web-${name}`), `users ${login.username}, ${second.username}`);
      must(login.lease === 3600, `it lives for ${login.lease} s`);
      for (const one of [login, second]) {
        const { code, out } = lab.database.as(
          one,
          'CREATE TABLE IF NOT EXISTS t (i INT); INSERT INTO t VALUES (1); SELECT COUNT(*) FROM t',
          name,
        );
        must(code === 0, `${name}: ${out}`);
      }
      for (const [other, statement] of [
        [name === 'shop' ? 'blog' : 'shop', 'SELECT 1'],
        ['old', 'SELECT 1'],
        ['mysql', 'SELECT 1'],
        [name, "CREATE USER 'mine'@'%'"],
        [name, `GRANT ALL ON \`${name}\`.* TO 'vault-manager'@'%'`],
        [name, 'SET GLOBAL max_connections = 1'],
      ])
        must(lab.database.as(login, statement, other).code !== 0, `${name} may: ${statement} in ${other}`);
      const seenBy = lab.database.as(login, 'SHOW DATABASES').out.trim().split('\n');
      must(seenBy.filter((database) => database !== 'information_schema').join() === name, `${name} sees ${seenBy}`);
    }
    return `${lab.database.users().length} users`;
  },
  'who had a password for good keeps it while it is used, and goes then': async (lab) => {
    const { database } = lab;
    await until('shop is gone: nobody used it', () => !database.users().includes('shop'), 30);
    database.manager.stop('SIGKILL');
    await database.manager.ended;
    database.root("CREATE USER 'blog'@'%' IDENTIFIED BY 'former'");
    const session = database.session({ username: 'blog', password: 'former' });
    const used = () => database.root("SELECT COUNT(*) FROM information_schema.processlist WHERE User = 'blog'") === '1';
    await until('somebody is signed in as blog', used, 10);
    database.run('manager');
    await seen('it looked', database.manager, () => / in place/.test(database.manager.output()), 30);
    await sleep(4);
    must(database.users().includes('blog'), 'blog was cut off');
    session.stop('SIGKILL');
    await until('blog is gone', () => !database.users().includes('blog'), 30);
    must(database.users().includes('old'), 'old is gone, whose password is one of the store');
    return 'shop and blog gone, old kept';
  },
  'every login of another service is refused, of dev to prod and of prod to dev, to readers of secrets too': async (lab) => {
    const pod = await lab.leader();
    const client = lab.clientOf(pod);
    const all = served(lab).flatMap(pathsOf);
    let refused = 0;
    for (const reader of lab.vault.readers) {
      const token = lab.reviews.token(lab.vault.namespace, reader.account, 'vault');
      const roles = [...(reader.secrets.length > 0 ? [reader.role] : []), ...(reader.logins.length > 0 ? [`${reader.role}.database`] : [])];
      for (const role of roles) {
        const mine = (await client.login(role, token)).body.auth.client_token;
        const own = role === reader.role ? [] : pathsOf(reader);
        for (const path of [
          ...all.filter((known) => !own.includes(known)),
          'database-prod/config/sql',
          'database-prod/roles/web.shop-db',
        ]) {
          const { status } = await client.ask('GET', path, { token: mine });
          must(status === 403, `${role} asked for ${path}: ${status}`);
          refused++;
        }
      }
      for (const other of served(lab).filter(({ service }) => service !== reader.service)) {
        const { status } = await client.login(`${other.role}.database`, token);
        must(status !== 200, `${reader.service} signed in as ${other.role}.database`);
        refused++;
      }
    }
    return `${refused} refused`;
  },
  'a user ends with its life, and with nobody asking': async (lab) => {
    const pod = await lab.leader();
    const short = { 'login.database-prod.web.shop-db.json': (role) => ({ ...role, default_ttl: '4s', max_ttl: '4s' }) };
    const restore = rewrite(pod, short);
    let login;
    await until('Git changed its life', async () => (login = await given(lab, 'shop')).lease <= 4, 30);
    must(good(lab, login, 'shop'), 'it is not good');
    await until('it is gone', () => !lab.database.users().includes(login.username), 30);
    must(!good(lab, login, 'shop'), 'it is good still');
    restore();
    await until('Git changed it back', async () => (await given(lab, 'shop')).lease === 3600, 30);
    return `${login.username} gone after ${login.lease} s`;
  },
  'a rotated password of the account of the vault is taken over on both sides, whichever is first': async (lab) => {
    const id = 'sql/vault/databases/password';
    lab.rotate(id);
    const values = lab.values();
    lab.archipel('export', await lab.leader(), '--to', 'vault');
    lab.deliver(values);
    await until('the vault has another than the database', async () => (await given(lab, 'shop')).status === 500, 30);
    lab.database.give(values);
    let login;
    await until('both have the same', async () => (login = await given(lab, 'shop')).status === 200, 60);
    must(good(lab, login, 'shop'), 'what it made is not good');
    return 'refused between, good after';
  },
  'configured a second time, nothing is written': async (lab) => {
    const pod = await lab.leader();
    let before;
    const settled = async () => (before = changes(lab).length) === (await sleep(3), changes(lab).length);
    await until('the change before is in place', settled, 30);
    must(before > 30, `only ${before} changes in the audit log`);
    pod.configure.stop();
    await pod.configure.ended;
    pod.run('configure');
    await seen('it is configured', pod.configure, () => / services may read/.test(pod.configure.output()), 30);
    const more = changes(lab).slice(before);
    must(more.length === 0, more.join(', '));
    return `${before} changes before, none more`;
  },
  'whom Git no longer names loses its users': async (lab) => {
    const pod = await lab.leader();
    const [login, other] = [await given(lab, 'blog'), await given(lab, 'shop')];
    const names = 'login.database-prod.web.blog-db.json';
    const restore = rewrite(pod, {
      [names]: undefined,
      'role.service-blog.database.json': undefined,
      'connection.database-prod.sql.json': (connection) => ({
        ...connection,
        allowed_roles: connection.allowed_roles.filter((role) => role !== 'web.blog-db'),
      }),
    });
    await until('its users are gone', () => lab.database.users().every((user) => !user.startsWith('v-web-blog')), 60);
    must(!good(lab, login, 'blog'), 'its user is good still');
    must(good(lab, other, 'shop'), 'that of another is not');
    must((await signIn(lab, pod, readerOf(lab, 'blog'))).status !== 200, 'it may still ask');
    restore();
    await until('it is given one again', async () => (await given(lab, 'blog').catch(() => ({}))).status === 200, 60);
    return 'ended, refused, admitted again';
  },
};
