// What must hold of who signs in to Mailcow: at an issuer, with passwords of Mailcow's own, and on the way between both.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';

export const ISSUER_SECRET = 'the-issuer-knows-it';
const ADA = 'ada@example.org';
const INFO = 'info@example.org';
const PROVIDER = {
  authorize_url: 'https://id.example.com/authorize',
  token_url: 'https://id.example.com/token',
  userinfo_url: 'https://id.example.com/userinfo',
  client_id: 'mail',
  client_scopes: 'openid profile email',
  redirect_url: 'https://mail.example.org/',
};
const ISSUED = { [ADA]: 'generic-oidc', [INFO]: 'mailcow' };
const OWN = { [ADA]: 'mailcow', [INFO]: 'mailcow' };
const PROTOCOLS = ['imap', 'smtp', 'dav', 'eas', 'sieve', 'pop3'];

const setProvider = (lab, attr) => lab.byHand('edit/identity-provider', { items: [], attr });

/** What the pages can be set to. */
const BY_HAND = {
  'another secret': { client_secret: 'rotated' },
  'a certificate that is not looked at': { ignore_ssl_error: true },
  'mailboxes that a sign-in makes': { login_provisioning: true },
  templates: { mappers: ['a'], templates: ['b'] },
  'other scopes': { client_scopes: 'openid' },
};

export const proofs = {
  'an issuer signs in whom the site says, nobody gets a mailbox by it, and a second run writes nothing': async (lab) => {
    lab.changes(PROVIDER, ISSUED);
    const first = await lab.state();
    assert.deepEqual(first.provider, {
      ...PROVIDER,
      authsource: 'generic-oidc',
      client_secret: ISSUER_SECRET,
      ignore_ssl_error: '',
      login_provisioning: '',
      mappers: [],
      templates: [],
    });
    assert.equal(await lab.signsIn(ADA), 'yes');
    assert.match(await lab.signsIn(INFO), /not of type OIDC/);
    assert.equal(await lab.signsIn('eve@example.org'), 'Auto-create users on login is deactivated');
    lab.changesNothing(PROVIDER, ISSUED);
    assert.deepEqual((await lab.state()).writes, first.writes);
  },
  ...Object.fromEntries(
    Object.entries(BY_HAND).map(([what, change]) => [
      `what the pages were set to by hand is set back: ${what}`,
      async (lab) => {
        lab.changes(PROVIDER, ISSUED);
        const before = (await lab.state()).provider;
        await setProvider(lab, { ...PROVIDER, client_secret: ISSUER_SECRET, authsource: 'generic-oidc', ...change });
        assert.notDeepEqual((await lab.state()).provider, before);
        lab.changes(PROVIDER, ISSUED);
        assert.deepEqual((await lab.state()).provider, before);
      },
    ]),
  ),
  'a rotated secret is told to Mailcow': async (lab) => {
    lab.changes(PROVIDER, ISSUED);
    lab.secret('sign-in', 'rotated');
    lab.changes(PROVIDER, ISSUED);
    assert.equal((await lab.state()).provider.client_secret, 'rotated');
  },
  'mailboxes that had passwords go to the issuer, and one comes back alone': async (lab) => {
    lab.changes(null, OWN);
    const password = lab.invite(ADA);
    assert.equal(await lab.opens(ADA, password), 'yes');
    lab.changes(PROVIDER, ISSUED);
    assert.equal(await lab.opens(ADA, password), 'login failed');
    assert.equal(await lab.signsIn(ADA), 'yes');
    lab.changes(PROVIDER, OWN);
    assert.match(await lab.signsIn(ADA), /not of type OIDC/);
    assert.equal(await lab.opens(ADA, password), 'yes');
  },
  'without it in the site the provider goes, and no mailbox is left that nobody could open, nor one of who left': async (lab) => {
    const bob = 'bob@example.org';
    lab.changes(PROVIDER, { ...ISSUED, [bob]: 'generic-oidc' });
    lab.changes(PROVIDER, ISSUED);
    const gone = (await lab.state()).mailbox[bob];
    assert.deepEqual([gone.active, gone.authsource], [0, 'generic-oidc']);
    lab.changes(null, OWN);
    const left = await lab.state();
    assert.deepEqual(left.provider, {});
    assert.deepEqual(
      Object.values(left.mailbox).map(({ authsource }) => authsource),
      ['mailcow', 'mailcow', 'mailcow'],
    );
    assert.equal(left.mailbox[bob].active, 0);
    lab.changesNothing(null, OWN);
    assert.equal(await lab.opens(ADA, lab.invite(ADA)), 'yes');
    // one that is set by hand after it is none of the site, whatever its name
    await setProvider(lab, { ...PROVIDER, client_secret: 'x', authsource: 'generic-oidc' });
    lab.changesNothing(null, OWN);
    assert.equal((await lab.state()).provider.client_id, 'mail');
  },
  'a provider that somebody set by hand stays: before the site has one, and in the place of the one that it had': async (lab) => {
    lab.changes(null, OWN);
    const other = { ...PROVIDER, client_id: 'other', client_secret: 'x', authsource: 'generic-oidc' };
    await setProvider(lab, other);
    await lab.byHand('edit/mailbox', { items: [INFO], attr: { authsource: 'generic-oidc' } });
    lab.changesNothing(null, OWN);
    assert.equal((await lab.state()).provider.client_id, 'other');
    lab.changes(PROVIDER, ISSUED);
    await setProvider(lab, other);
    lab.changesNothing(null, OWN);
    const { provider, mailbox } = await lab.state();
    assert.deepEqual([provider.client_id, mailbox[ADA].authsource], ['other', 'generic-oidc']);
  },
  'mailboxes of another provider keep it from coming: who, and what to do': async (lab) => {
    lab.changes(null, OWN);
    await setProvider(lab, { ...PROVIDER, client_secret: 'x', authsource: 'ldap' });
    await lab.byHand('edit/mailbox', { items: [INFO], attr: { authsource: 'ldap' } });
    const { code, out } = lab.converge(PROVIDER, ISSUED);
    assert.equal(code, 1);
    assert.match(
      out,
      /^Mailcow refused edit\/identity-provider: info@example\.org sign in at another provider.*expected none, do set 'mailcow'/m,
    );
    assert.equal((await lab.state()).provider.authsource, 'ldap');
  },
  'what Mailcow does not take is told without the secret': (lab) => {
    const { code, out } = lab.converge({ ...PROVIDER, token_url: '' }, ISSUED);
    assert.equal(code, 1);
    assert.match(out, /^Mailcow refused edit\/identity-provider: required_data_missing token_url$/m);
    assert.doesNotMatch(out, new RegExp(ISSUER_SECRET));
  },
  'whom the issuer signs in is invited by a password for a mail program, of which the last one opens': async (lab) => {
    lab.changes(PROVIDER, ISSUED);
    const before = lab.invite(ADA);
    const { code, out } = lab.accounts('invite', ADA);
    const [password] = out.split('\n');
    assert.equal(code, 0, out);
    assert.match(out, /at the issuer/);
    for (const protocol of PROTOCOLS) assert.equal(await lab.opens(ADA, password, protocol), 'yes', protocol);
    assert.equal(await lab.opens(ADA, before), 'login failed');
    const { mailbox, app } = await lab.state();
    assert.deepEqual([mailbox[ADA].password, Object.keys(app).length], ['', 1]);
    // and with a password of its own as before
    assert.equal(await lab.opens(INFO, lab.invite(INFO)), 'yes');
    assert.equal(Object.keys((await lab.state()).app).length, 1);
    const nobody = lab.accounts('invite', 'eve@example.org');
    assert.equal(nobody.code, 1);
    assert.match(nobody.out, /nobody of the site/);
  },
  'who is in the site file and has no mailbox yet is told so': (lab) => {
    lab.say(PROVIDER, ISSUED);
    const { code, out } = lab.accounts('invite', ADA);
    assert.equal(code, 1);
    assert.match(out, /run the playbook/);
    assert.doesNotMatch(out, /\n.*\n/);
  },
  'no secret is in what it remembers or leaves behind, and the folder has what the playbook wrote': (lab) => {
    lab.changes(PROVIDER, ISSUED);
    assert.doesNotMatch(lab.kept(), new RegExp(ISSUER_SECRET));
    assert.equal(existsSync(lab.path('__pycache__')), false);
  },
};
