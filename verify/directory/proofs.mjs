// What must hold of the directory, in the order of its life. Each proof says what it saw, or throws.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run, until } from '../hosts/shell.mjs';
import { behavesAsLdap } from './contract.mjs';
import { versionIn } from './image.mjs';
import { PEOPLE, REALM } from './site.mjs';

const must = (holds, text) => {
  if (!holds) throw new Error(text);
};
const CONFIGURATION = '/var/lib/samba/domain/etc/smb.conf';
const DATABASE = '/var/lib/samba/domain/private/sam.ldb';
/** Attributes of one account, as the database has them. */
const account = (lab, name, ...attributes) => {
  const { code, out } = lab.inside([
    'env',
    `SMB_CONF_PATH=${CONFIGURATION}`,
    'ldbsearch',
    `--url=${DATABASE}`,
    `(sAMAccountName=${name})`,
    ...attributes,
  ]);
  must(code === 0, out);
  return out;
};
const isDisabled = (lab, name) => (Number(/^userAccountControl: (\d+)$/m.exec(account(lab, name, 'userAccountControl'))[1]) & 2) !== 0;
const invite = (lab, ...words) => {
  const { code, out } = lab.inside(['python3', '/usr/local/lib/archipel/invite.py', ...words]);
  must(code === 0, out);
  return out.trim();
};
/** Kerberos, in one container: `kinit`, then a command with the ticket. */
const kerberos = (lab, name, words, after = 'klist') =>
  lab.inside(['sh', '-c', `export KRB5CCNAME=/tmp/tickets; kinit '${name}' && ${after}`], { input: `${words.join('\n')}\n` });
const scratch = (lab, name) => join(lab.work, name);

export const proofs = {
  'the authority of the store is one that OpenSSL finds nothing wrong with, and its certificate is what readers are answered': (lab) => {
    const { ca } = lab.answer('portal', 'people');
    const secret = lab.secrets('identity', 'ad-authority');
    must(ca === secret['tls.crt'], 'the public file says another certificate than the Secret');
    must(!ca.includes('PRIVATE') && !secret['tls.key'].includes('CERTIFICATE'), 'the halves are not apart');
    writeFileSync(scratch(lab, 'ca.pem'), ca);
    writeFileSync(scratch(lab, 'leaf.pem'), lab.made['ad-tls']['tls.crt']);
    run(['openssl', 'verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', scratch(lab, 'ca.pem'), scratch(lab, 'leaf.pem')]);
    return run(['openssl', 'x509', '-in', scratch(lab, 'ca.pem'), '-noout', '-subject', '-enddate']).replace('\n', ', ');
  },
  'the image has the version that its tag says': (lab) => {
    const { image } = lab.pod.spec.containers[0];
    const [, version] = /:(.*)-\d+$/.exec(image);
    const there = versionIn(lab.image.folder, 'samba-ad-dc');
    must(there.includes(`:${version}+`), `${image} has ${there}`);
    for (const pinned of lab.image.packages.filter((name) => name.includes('='))) {
      const [name, asked] = pinned.split('=');
      must(
        versionIn(lab.image.folder, name) === asked,
        `Debian has ${name} ${versionIn(lab.image.folder, name)} by now, the Dockerfile asks for ${asked}`,
      );
    }
    return there;
  },
  'the generated container makes the domain, as root with four capabilities on a read-only root, and serves it': async (lab) => {
    const { securityContext } = lab.pod.spec.containers[0];
    must(securityContext.capabilities.add.join() === 'CHOWN,NET_BIND_SERVICE,SETGID,SETUID', `it has ${securityContext.capabilities.add}`);
    must(securityContext.capabilities.drop.join() === 'ALL' && securityContext.readOnlyRootFilesystem, 'it keeps more');
    await lab.startServer();
    const status = readFileSync(
      `/proc/${run(['pgrep', '--oldest', '--full', '--ns', String(lab.server.pid), '--nslist', 'net', 'samba: root process'])}/status`,
      'utf8',
    );
    return `rights ${/^CapBnd:\s*(\S+)/m.exec(status)[1]}, no new ones: ${/^NoNewPrivs:\s*(\d)/m.exec(status)[1]}`;
  },
  'testparm accepts the generated smb.conf': (lab) => {
    const { code, out } = lab.inside(['testparm', '--suppress-prompt', CONFIGURATION]);
    must(code === 0 && /Loaded services file OK/.test(out), out);
    const wrong = out.split('\n').filter((line) => /unknown parameter|ignoring|WARNING|ERROR/i.test(line));
    must(wrong.length === 0, wrong.join('\n'));
    return 'no parameter unknown';
  },
  'people, groups and accounts of the site are there without a capability, and a second run changes nothing': async (lab) => {
    must(!lab.pod.spec.initContainers[0].securityContext.capabilities.add, 'the container that keeps them has capabilities');
    lab.startAccounts();
    await until('the accounts are in place', () => /in place, \d+ changes/.test(lab.accounts.output()), 120).catch((error) => {
      throw new Error(`${error.message}: ${lab.accounts.output()}`);
    });
    must(!/Traceback|tries again/.test(lab.accounts.output()), lab.accounts.output());
    for (const name of [...Object.keys(PEOPLE), 'site-users', 'staff', 'ops', 'ldap-portal', 'ldap-gate', 'krb-api'])
      must(account(lab, name).includes('1 entries'), `${name} is not there`);
    await lab.stopAccounts();
    lab.startAccounts();
    await until('the second run', () => /in place/.test(lab.accounts.output()), 60);
    must(/in place, 0 changes/.test(lab.accounts.output()), lab.accounts.output());
    return '3 people, 3 groups, 3 accounts';
  },
  'a service reads by LDAP over TLS, as the contract says': (lab) => {
    writeFileSync(scratch(lab, 'stranger.pem'), readFileSync(run(['sh', '-c', 'ls /etc/ssl/certs/*.pem | head -n 1'])));
    return behavesAsLdap(lab.reader('portal'), { person: 'alice', group: 'staff', stranger: scratch(lab, 'stranger.pem') });
  },
  'a password in the clear is refused, and so is anybody without a name': (lab) => {
    const plain = lab.reader('portal').ask('(objectClass=domain)', ['dn'], { url: 'ldap://127.0.0.1:389' });
    must(plain.code !== 0 && /Strong\(er\) authentication required/.test(plain.out), plain.out);
    return 'stronger authentication required';
  },
  'who may give people passwords does so, and another reader may not': (lab) => {
    const change = (dn, text) =>
      `dn: ${dn}\nchangetype: modify\nreplace: unicodePwd\nunicodePwd:: ${Buffer.from(`"${text}"`, 'utf16le').toString('base64')}\n`;
    const modify = (service, dn, text) => {
      const reader = lab.reader(service);
      writeFileSync(scratch(lab, 'password'), reader.password);
      const login = ['-x', '-D', reader.answer.bind.dn, '-y', scratch(lab, 'password'), '-H', reader.answer.url];
      return attempt(lab.enter(['env', `LDAPTLS_CACERT=${reader.authority}`, 'ldapmodify', ...login]), { input: change(dn, text) });
    };
    const { usersDn, bind } = lab.answer('gate', 'people');
    const alice = `CN=alice,${usersDn}`;
    must(/Insufficient access/.test(modify('portal', alice, 'correct horse battery').out), 'who only reads gives passwords');
    const { code, out } = modify('gate', alice, 'correct horse battery');
    must(code === 0, out);
    must(modify('gate', alice, 'too short').code !== 0, 'a short password is taken');
    must(
      /Insufficient access/.test(modify('gate', bind.dn.replace('ldap-gate', 'ldap-portal'), 'correct horse battery').out),
      'it gives services passwords',
    );
    const as = { ...lab.answer('portal', 'people'), bind: { dn: alice } };
    const person = Object.assign(Object.create(Object.getPrototypeOf(lab.reader('portal'))), lab.reader('portal'), {
      answer: as,
      password: 'correct horse battery',
    });
    must(person.signsIn(), 'the person does not get in by the new password');
    return 'one of two';
  },
  'who is invited gets a ticket once the password is another, and a ticket for a service by its principal, of AES': (lab) => {
    const first = invite(lab, 'c.roe');
    const refused = kerberos(lab, 'c.roe', [first]);
    must(refused.code !== 0 && /Password has expired|must be changed|Enter new password/i.test(refused.out), refused.out);
    const second = 'a long walk in the rain';
    const { code, out } = kerberos(lab, 'c.roe', [first, second, second], 'kvno HTTP/api.example.org && klist -e');
    must(code === 0, out);
    must(/HTTP\/api\.example\.org@/.test(out) && /aes256-cts/.test(out) && !/arcfour/.test(out), out);
    must(/incorrect/i.test(kerberos(lab, 'c.roe', [first]).out), 'the first password is good still');
    const service = lab.answer('api', 'kdc');
    const own = kerberos(lab, service.user, [lab.secrets('web', service.password.object)[service.password.key]]);
    must(own.code === 0, own.out);
    return `realm ${service.realm}`;
  },
  'a rotated password of a service works within a minute, and the one before does not': async (lab) => {
    const before = lab.reader('portal');
    lab.store.rotate('ad/portal/people/password');
    lab.store.export();
    const grants = lab.secrets('identity', 'ad-grants');
    for (const [key, value] of Object.entries(grants)) writeFileSync(join(lab.pod.folder, 'volumes/secret-ad-grants', key), value);
    const after = lab.reader('portal');
    must(after.password !== before.password, 'nothing was rotated');
    const started = performance.now();
    await until('the new password works', () => after.signsIn(), 60);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    must(!before.signsIn(), 'the one before works still');
    must(lab.reader('gate').signsIn(), 'another account lost its own');
    return `after ${seconds} s`;
  },
  'who left is disabled and in no group, and nobody is deleted; who comes back is who they were': async (lab) => {
    const sid = /^objectSid: (\S+)$/m.exec(account(lab, 'bob', 'objectSid'))[1];
    const { bob: _, ...rest } = PEOPLE;
    lab.project.say({ people: rest });
    lab.synthesize();
    const said = await lab.settle();
    must(/disabled bob/.test(said), said);
    must(isDisabled(lab, 'bob') && !/^memberOf/m.test(account(lab, 'bob', 'memberOf')), account(lab, 'bob'));
    must(!isDisabled(lab, 'alice'), 'alice is disabled');
    lab.project.say({ people: PEOPLE });
    lab.synthesize();
    must(/enabled bob/.test(await lab.settle()) && !isDisabled(lab, 'bob'), 'bob is disabled still');
    must(account(lab, 'bob', 'objectSid').includes(sid), 'bob is somebody else');
    must(/CN=ops/.test(account(lab, 'bob', 'memberOf')), 'bob lost his groups');
    return sid;
  },
  'who is named to be removed is deleted': async (lab) => {
    const { bob: _, ...rest } = PEOPLE;
    lab.project.say({ people: rest, remove: ['bob'] });
    lab.synthesize();
    must(/removed bob/.test(await lab.settle()), 'nobody was removed');
    must(/0 entries/.test(account(lab, 'bob')), 'bob is there still');
    lab.startAccounts();
    return 'bob';
  },
  'it tells monitoring that it answers, and when its certificate ends': async (lab) => {
    const ask = () => attempt(lab.enter(['curl', '-fsS', 'http://127.0.0.1:9105/metrics'])).out;
    await until('it tells', () => /samba_ad_up 1/.test(ask()), 30).catch((error) => {
      throw new Error(`${error.message}: ${ask()}`);
    });
    const [, ends] = /samba_ad_certificate_expiry_timestamp_seconds (\d+)/.exec(ask());
    const days = (Number(ends) - Date.now() / 1000) / 86_400;
    must(days > 89 && days < 91, `the certificate ends in ${days} days`);
    must(/samba_ad_accounts_failed 0/.test(ask()) && /samba_ad_people 2/.test(ask()), ask());
    return `${days.toFixed(1)} days`;
  },
  'a renewed certificate is served without a hand': async (lab) => {
    const made = lab.certify(60);
    for (const [name, text] of Object.entries(made)) writeFileSync(join(lab.pod.folder, 'volumes/secret-ad-tls', name), text);
    const reader = lab.reader('portal');
    const serial = run(['openssl', 'x509', '-in', join(lab.work, 'tls-60/tls.crt'), '-noout', '-serial']);
    const served = () => {
      const { out } = attempt(
        lab.enter(['sh', '-c', 'openssl s_client -connect 127.0.0.1:636 </dev/null 2>/dev/null | openssl x509 -noout -serial']),
      );
      return out.trim();
    };
    const started = performance.now();
    await until('the new certificate is served', () => served() === serial, 90);
    await until('it answers', () => reader.signsIn(), 30);
    return `after ${((performance.now() - started) / 1000).toFixed(1)} s`;
  },
  'a second server on the same volume does not start': (lab) => {
    const { code, out } = attempt(['timeout', '100', ...lab.container('dc')], { timeout: 120 });
    must(code !== 0 && /another server or a restore holds the volume/.test(out), out.slice(-500));
    return 'refused';
  },
  'a copy is made beside the running server by a container without a capability': (lab) => {
    const copy = scratch(lab, 'domain.tar');
    const { code, out } = lab.job('ad-copy-domain', 'copy', 'DUMP', { to: copy });
    must(code === 0, out);
    must(lab.reader('portal').signsIn(), 'the server does not answer meanwhile');
    return `${(statSync(copy).size / 2 ** 20).toFixed(1)} MiB`;
  },
  'the copy is proven: brought back beside the original, compared and checked; a copy of nothing is not': (lab) => {
    const proven = lab.job('ad-prove-domain', 'prove', 'PROVE', {
      from: scratch(lab, 'domain.tar'),
      env: { COPIED: String(Math.floor(Date.now() / 1000) - 5), SCRATCH: '/scratch' },
    });
    must(proven.code === 0 && /\d+ accounts, Checked \d+ objects \(0 errors\)/.test(proven.out), proven.out);
    writeFileSync(scratch(lab, 'broken.tar'), readFileSync(scratch(lab, 'domain.tar')).subarray(0, 1 << 20));
    const broken = lab.job('ad-prove-domain', 'prove', 'PROVE', {
      from: scratch(lab, 'broken.tar'),
      env: { COPIED: '1', SCRATCH: '/scratch' },
    });
    must(broken.code !== 0, 'half a copy was proven');
    return proven.out.trim().split('\n').at(-1);
  },
  'nothing is brought back over a running server': (lab) => {
    const { code, out } = lab.job('ad-restore-domain', 'restore', 'RESTORE', { from: scratch(lab, 'domain.tar') });
    must(code !== 0 && /scale --replicas=0/.test(out), out);
    return 'refused';
  },
  'after damage the domain is brought back with a controller of another name: people, passwords and tickets are there': async (lab) => {
    await lab.stopAccounts();
    await lab.stopServer();
    run(['sh', '-c', 'rm -rf "$0"/domain/private/sam.ldb.d', lab.kubelet.claim('ad-data', 0)]);
    const { code, out } = lab.job('ad-restore-domain', 'restore', 'RESTORE', { from: scratch(lab, 'domain.tar') });
    must(code === 0 && /\(0 errors\)/.test(out), out);
    await lab.startServer();
    const reader = lab.reader('portal');
    await until('a service reads', () => reader.signsIn(), 30);
    must(/^dn: CN=alice/m.test(reader.ask('(sAMAccountName=alice)').out), 'alice is not there');
    const ticket = kerberos(lab, 'c.roe', ['a long walk in the rain'], 'kvno HTTP/api.example.org');
    must(ticket.code === 0, ticket.out);
    const checked = lab.inside(['env', `SMB_CONF_PATH=${CONFIGURATION}`, 'samba-tool', 'dbcheck', '--cross-ncs'], { timeout: 300 });
    must(checked.code === 0 && /\(0 errors\)/.test(checked.out), checked.out);
    must(/no changes|in place, \d+ changes/.test(await lab.settle()), 'the accounts do not settle');
    const controllers = lab.inside([
      'env',
      `SMB_CONF_PATH=${CONFIGURATION}`,
      'ldbsearch',
      `--url=${DATABASE}`,
      '(primaryGroupID=516)',
      'sAMAccountName',
    ]).out;
    must(/DC2\$/i.test(controllers) && !/DC1\$/i.test(controllers), controllers);
    return `${REALM} by dc2`;
  },
};
