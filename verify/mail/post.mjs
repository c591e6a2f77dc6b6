// Postfix, Dovecot and OpenDKIM of Debian with the overlays, in the place of Mailcow's containers: who may send, and what is signed. Postfix is told of boxes by
// files where Mailcow asks its database; restrictions have the values of the pinned release's main.cf and master.cf.
import assert from 'node:assert/strict';
import { until } from '../hosts/shell.mjs';
import { ADDRESSES } from './network.mjs';

const MAIN = `
compatibility_level = 3.6
inet_interfaces = all
mydestination = localhost
mynetworks_style = subnet
maillog_file = /var/log/mail.log
smtpd_tls_cert_file = /etc/ssl/judge.pem
smtpd_tls_key_file = /etc/ssl/judge.key
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_helo_required = yes
disable_vrfy_command = yes
smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, defer_unauth_destination
smtpd_recipient_restrictions = permit_sasl_authenticated, permit_mynetworks, reject_unauth_destination
smtpd_sender_restrictions = reject_authenticated_sender_login_mismatch, permit_mynetworks, permit_sasl_authenticated, reject_unlisted_sender
smtpd_sender_login_maps = texthash:/etc/postfix/logins
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:10001
smtpd_error_sleep_time = 0
smtpd_hard_error_limit = 100
smtpd_client_connection_rate_limit = 0
virtual_mailbox_domains = example.org, example.net
virtual_mailbox_maps = texthash:/etc/postfix/boxes
virtual_mailbox_base = /var/vmail
virtual_uid_maps = static:5000
virtual_gid_maps = static:5000
virtual_minimum_uid = 104
smtpd_milters = inet:127.0.0.1:8891
milter_default_action = tempfail
`;
const DOVECOT = `
protocols =
log_path = /var/log/dovecot.log
ssl = no
auth_mechanisms = plain login
passdb {
  driver = passwd-file
  args = /etc/dovecot/users
}
userdb {
  driver = static
  args = uid=5000 gid=5000 home=/var/vmail
}
service auth {
  inet_listener {
    address = 127.0.0.1
    port = 10001
  }
}
!include extra.conf
`;
const OPENDKIM = `
Syslog no
Mode s
Socket inet:8891@127.0.0.1
UserID root
RequireSafeKeys no
KeyTable file:/etc/opendkim/keys
SigningTable refile:/etc/opendkim/signing
`;

/** Ways to have mail for others passed on (RFC 5321, RFC 1123, and what testers of open relays try). */
const PROBES = [
  ...['ada@example.org', '', 'postmaster@mail.example.org', 'root', 'eve@outside.test', 'ada@[203.0.113.11]', 'blog@example.org'].map(
    (from) => [from, 'eve@outside.test'],
  ),
  ...[
    ...[
      'eve%outside.test@example.org',
      'outside.test!eve@example.org',
      '"eve@outside.test"@example.org',
      '"eve%outside.test"',
      'eve%outside.test',
    ],
    ...[
      'eve@[198.51.100.7]',
      'eve@outside.test@example.org',
      '@example.org:eve@outside.test',
      'eve%outside.test@[203.0.113.11]',
      '"eve@outside.test"',
    ],
    ...['eve%outside.test@mail.example.org', 'outside.test!eve', 'eve@mail.example.org.outside.test'],
  ].map((to) => ['ada@example.org', to]),
];

const ASK = `
import json, smtplib, ssl, sys
host, port, tls, user, password, probes = json.loads(sys.argv[1])
context = ssl._create_unverified_context()
client = smtplib.SMTP(host, port, timeout=20)
told = {"plain": None}
client.ehlo("probe.outside.test")
told["authBefore"] = client.has_extn("auth")
if tls:
    client.starttls(context=context)
    client.ehlo("probe.outside.test")
    told["authAfter"] = client.has_extn("auth")
if user:
    try:
        client.login(user, password)
        told["login"] = 235
    except smtplib.SMTPAuthenticationError as error:
        told["login"] = error.smtp_code
    except smtplib.SMTPException as error:
        told["login"] = str(error)
told["answers"] = []
for sender, recipient, *text in probes:
    code, _ = client.docmd("MAIL", "FROM:<%s>" % sender)
    if code == 250:
        code, _ = client.docmd("RCPT", "TO:<%s>" % recipient)
    if code == 250 and text:
        code, _ = client.data(text[0])
    told["answers"].append(code)
    client.docmd("RSET")
client.quit()
print(json.dumps(told))
`;

export const judgePost = async (lab, { postfix: root, core, secrets }, claim) => {
  const password = 'Right0Password0For0The0Judge0000';
  const ask = (from, host, port, { tls = false, user = '', secret = password, probes = [] } = {}) =>
    JSON.parse(lab.on(from, 'python3', '-c', ASK, JSON.stringify([host, port, tls, user, secret, probes])));
  await start(root, core, secrets, password);

  await claim('Dovecot and Postfix take the overlays', () => {
    assert.equal(root.on('doveconf', '-h', 'mail_max_userip_connections'), '50');
    assert.equal(root.on('postconf', '-h', 'myhostname'), 'mail.example.org');
    assert.equal(root.on('postconf', '-h', 'mynetworks'), '!172.22.1.1, 127.0.0.0/8, 172.22.1.0/24');
    assert.equal(root.try(['postfix', 'check']).code, 0);
  });
  await claim(`no open relay: ${PROBES.length} probes from outside are refused`, () => {
    const { answers } = ask('world', ADDRESSES.one, 25, { probes: PROBES });
    assert.equal(answers.length, 20);
    assert.deepEqual(
      PROBES.filter((_, index) => answers[index] < 400),
      [],
    );
  });
  await claim('mail for its own people is taken, for nobody of them refused', () => {
    const { answers } = ask('world', ADDRESSES.one, 25, {
      probes: [
        ['eve@outside.test', 'ada@example.org'],
        ['eve@outside.test', 'nobody@example.org'],
      ],
    });
    assert.deepEqual(answers, [250, 550]);
  });
  await claim('pods come as the gateway of its network, and relay nothing without signing in', () => {
    for (const port of [25, 587]) {
      const { answers } = ask('pod', ADDRESSES.one, port, { tls: port === 587, probes: PROBES });
      assert.deepEqual(
        PROBES.filter((_, index) => answers[index] < 400),
        [],
        `port ${port}`,
      );
    }
    assert.match(root.read('/var/log/mail.log'), /connect from unknown\[172\.22\.1\.1\]/);
  });
  await claim("which is the overlay's doing: with the whole subnet trusted, as upstream has it, a pod relays", () => {
    root.on('postconf', '-X', 'mynetworks');
    root.on('postfix', 'reload');
    const { answers } = ask('pod', ADDRESSES.one, 25, { probes: [['ada@example.org', 'eve@outside.test']] });
    assert.deepEqual(answers, [250]);
    root.on('postconf', '-e', 'mynetworks = !172.22.1.1, 127.0.0.0/8, 172.22.1.0/24');
    root.on('postfix', 'reload');
    assert.notEqual(ask('pod', ADDRESSES.one, 25, { probes: [['ada@example.org', 'eve@outside.test']] }).answers[0], 250);
  });
  await claim("Mailcow's own containers send without signing in", () => {
    assert.deepEqual(ask('sogo', '172.22.1.253', 25, { probes: [['ada@example.org', 'eve@outside.test']] }).answers, [250]);
  });
  await claim("submission wants TLS first, then a password, then a sender of one's own", () => {
    const outside = [['bob@example.net', 'eve@outside.test']];
    const plain = ask('world', ADDRESSES.one, 587, { probes: outside });
    assert.deepEqual([plain.authBefore, plain.answers], [false, [530]]);
    const silent = ask('world', ADDRESSES.one, 587, { tls: true, probes: outside });
    assert.equal(silent.authAfter, true);
    assert.ok(silent.answers[0] >= 500, String(silent.answers));
    assert.equal(ask('world', ADDRESSES.one, 587, { tls: true, user: 'bob@example.net', secret: 'wrong' }).login, 535);
    const right = ask('world', ADDRESSES.one, 587, {
      tls: true,
      user: 'bob@example.net',
      probes: [...outside, ['ada@example.org', 'eve@outside.test']],
    });
    assert.deepEqual([right.login, right.answers], [235, [250, 553]]);
  });
  await claim('port 25 lets nobody sign in', () => {
    const told = ask('world', ADDRESSES.one, 25, { tls: true });
    assert.deepEqual([told.authBefore, told.authAfter], [false, false]);
  });
  await claim('what is sent is signed by the key of the store, and a stranger verifies it by the DNS', async () => {
    const text =
      'From: Bob <bob@example.net>\r\nTo: ada@example.org\r\nSubject: signed\r\nDate: Tue, 01 Dec 2026 00:00:00 +0000\r\nMessage-ID: <1@example.net>\r\n\r\nhello\r\n';
    const { answers } = ask('pod', ADDRESSES.one, 587, {
      tls: true,
      user: 'bob@example.net',
      probes: [['bob@example.net', 'ada@example.org', text]],
    });
    assert.deepEqual(answers, [250]);
    const find = () => root.try(['sh', '-c', 'grep -rl "Subject: signed" /var/vmail']).out.trim();
    await until('the message arrives', () => find() !== '', 20);
    const message = root.read(find());
    assert.match(message, /DKIM-Signature:[^;]*(;\s*[a-z]+=[^;]*)*;\s*d=example\.net;\s*s=dkim;/);
    root.write('/root/message', message);
    assert.equal(root.try(['sh', '-c', 'opendkim-testmsg < /root/message']).code, 0);
    root.write('/root/message', message.replace('hello', 'hullo'));
    assert.notEqual(root.try(['sh', '-c', 'opendkim-testmsg < /root/message']).code, 0);
  });
};

const start = async (root, core, secrets, password) => {
  const overlay = (path) => core.read(`/opt/mailcow-dockerized/data/conf/${path}`);
  root.write('/etc/postfix/main.cf', `${MAIN}${overlay('postfix/extra.cf')}`);
  root.write('/etc/postfix/boxes', 'ada@example.org ada/\nbob@example.net bob/\n');
  root.write('/etc/postfix/logins', 'ada@example.org ada@example.org\nbob@example.net bob@example.net\n');
  root.write('/etc/dovecot/dovecot.conf', DOVECOT);
  root.write('/etc/dovecot/extra.conf', overlay('dovecot/extra.conf'));
  root.write('/etc/dovecot/users', `ada@example.org:{PLAIN}${password}\nbob@example.net:{PLAIN}${password}\n`);
  root.write('/etc/opendkim.conf', OPENDKIM);
  for (const domain of ['example.org', 'example.net']) {
    root.write(`/etc/opendkim/${domain}.key`, secrets.get(`/etc/archipel-mail/secrets/dkim-${domain.replace('.', '-')}`), 0o600);
  }
  root.write(
    '/etc/opendkim/keys',
    ['example.org', 'example.net'].map((domain) => `${domain} ${domain}:dkim:/etc/opendkim/${domain}.key\n`).join(''),
  );
  root.write('/etc/opendkim/signing', ['example.org', 'example.net'].map((domain) => `*@${domain} ${domain}\n`).join(''));
  root.on(
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=mail.example.org',
    '-keyout',
    '/etc/ssl/judge.key',
    '-out',
    '/etc/ssl/judge.pem',
  );
  root.on('mkdir', '-p', '/var/vmail', '/run/dovecot', '/run/opendkim');
  root.on('chown', '5000:5000', '/var/vmail');
  root.on('postconf', '-F', '*/*/chroot = n');
  root.on('postconf', '-P', 'smtp/inet/smtpd_sasl_auth_enable=no');
  root.on('postconf', '-M', 'submission/inet=submission inet n - n - - smtpd');
  for (const setting of [
    'smtpd_client_restrictions=permit_mynetworks,permit_sasl_authenticated,reject',
    'smtpd_tls_security_level=encrypt',
  ])
    root.on('postconf', '-P', `submission/inet/${setting}`);
  root.start('dovecot', '-F');
  root.start('opendkim', '-f', '-x', '/etc/opendkim.conf');
  root.start('postfix', 'start-fg');
  await until(
    'Postfix, Dovecot and OpenDKIM',
    () => ['25', '587', '10001', '8891'].every((port) => root.try(['bash', '-c', `exec 3<>/dev/tcp/127.0.0.1/${port}`]).code === 0),
    30,
  ).catch((error) => {
    throw new Error(`${error.message}\n${root.try(['cat', '/var/log/mail.log', '/var/log/dovecot.log']).out.slice(-2000)}`);
  });
};
