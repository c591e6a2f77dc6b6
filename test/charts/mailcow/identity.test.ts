import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourceOf } from '../../../constructs/files/asset';

const SOURCE = sourceOf(join(__dirname, '../../../charts/mailcow'));
/** Stands in for Mailcow's API, as the judge of mail uses it. */
const API = join(__dirname, '../../../verify/mail/api.py');
/** A machine with Node alone has no Python: told as skipped there; the judge of mail runs the same programs. */
const claim = spawnSync('python3', ['--version']).status === 0 ? test : test.skip;
const KEY = 'k3y';
const ADA = 'ada@example.org';
const INFO = 'info@example.org';
const SECRET = 'the-issuer-knows-it';
const PROVIDER = {
  authorize_url: 'https://id.example.com/authorize',
  token_url: 'https://id.example.com/token',
  userinfo_url: 'https://id.example.com/userinfo',
  client_id: 'mail',
  client_scopes: 'openid profile email',
  redirect_url: 'https://mail.example.org/',
};

interface State {
  readonly provider: Readonly<Record<string, unknown>>;
  readonly mailbox: Readonly<Record<string, { readonly authsource: string; readonly active: number; readonly password: string }>>;
  readonly app: Readonly<Record<string, { readonly app_name: string; readonly app_passwd: string }>>;
  readonly writes: readonly string[];
}

let folder: string;
let url: string;
let api: ChildProcess;

const free = (): Promise<number> =>
  new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        found(port);
      });
    });
  });
const ask = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`)).json();
const state = async (): Promise<State> => (await ask('/state')) as State;
const signsIn = (email: string) => ask(`/signs-in/${email}`);
const opens = (address: string, password: string, protocol = 'imap') => ask(`/opens/${address}/${password}/${protocol}`);
const byHand = async (path: string, body: unknown): Promise<void> => {
  const told = await fetch(`${url}/api/v1/${path}`, { method: 'POST', headers: { 'X-API-Key': KEY }, body: JSON.stringify(body) });
  expect(await told.json()).toEqual([{ type: 'success', msg: 'done' }]);
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'archipel-mail-identity-'));
  mkdirSync(join(folder, 'secrets'));
  for (const file of ['accounts.py', 'api.py', 'identity.py']) cpSync(join(SOURCE, file), join(folder, file));
  for (const [name, value] of Object.entries({ api: KEY, admin: 'Admin-password-1', 'sign-in': SECRET }))
    writeFileSync(join(folder, 'secrets', name), `${value}\n`);
  const port = await free();
  url = `http://127.0.0.1:${port}`;
  api = spawn('python3', [API, KEY, String(port), '127.0.0.1'], { env: { ...process.env, MAILCOW_API_KEPT: join(folder, 'kept') } });
  for (let tries = 0; tries < 100 && !(await fetch(`${url}/state`).catch(() => undefined)); tries += 1)
    await new Promise((later) => setTimeout(later, 100));
});
afterEach(() => {
  api.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the program of the host with this site. */
const accounts = (...argv: string[]) => {
  const { status, stdout, stderr } = spawnSync('python3', [join(folder, 'accounts.py'), ...argv], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '' },
  });
  return { status, stdout, stderr };
};
const say = (signIn: object | null, sources: Readonly<Record<string, string>>): void => {
  const people = Object.fromEntries(Object.entries(sources).map(([address, source]) => [address, { name: 'Somebody', quota: 64, source }]));
  const nobody = { selector: 'dkim', keys: {}, aliases: {}, policy: {}, senders: [], perHour: 300 };
  const wanted = { urls: [url], state: join(folder, 'state.json'), domains: ['example.org'], people, signIn, ...nobody };
  writeFileSync(join(folder, 'accounts.json'), JSON.stringify({ ...wanted, policy: { version: 'stsv1', mode: 'testing', max_age: 1 } }));
};
const converge = (signIn: object | null, sources: Readonly<Record<string, string>>) => {
  say(signIn, sources);
  return accounts('converge');
};
const ISSUED = { [ADA]: 'generic-oidc', [INFO]: 'mailcow' };
const OWN = { [ADA]: 'mailcow', [INFO]: 'mailcow' };

claim('an issuer signs in whom the site says, nobody gets a mailbox by it, and a second run writes nothing', async () => {
  expect(converge(PROVIDER, ISSUED)).toMatchObject({ status: 0, stdout: 'changed\n' });
  const first = await state();
  expect(first.provider).toEqual({
    ...PROVIDER,
    authsource: 'generic-oidc',
    client_secret: SECRET,
    ignore_ssl_error: '',
    login_provisioning: '',
    mappers: [],
    templates: [],
  });
  expect(await signsIn(ADA)).toBe('yes');
  expect(await signsIn(INFO)).toMatch(/not of type OIDC/);
  expect(await signsIn('eve@example.org')).toBe('Auto-create users on login is deactivated');
  expect(converge(PROVIDER, ISSUED)).toEqual({ status: 0, stdout: '', stderr: '' });
  expect((await state()).writes).toEqual(first.writes);
});

claim.each([
  ['another secret', { client_secret: 'rotated' }],
  ['a certificate that is not looked at', { ignore_ssl_error: true }],
  ['mailboxes that a sign-in makes', { login_provisioning: true }],
  ['templates', { mappers: ['a'], templates: ['b'] }],
  ['other scopes', { client_scopes: 'openid' }],
])('what the pages were set to by hand is set back: %s', async (_, change) => {
  converge(PROVIDER, ISSUED);
  const before = (await state()).provider;
  await byHand('edit/identity-provider', {
    items: [],
    attr: { ...PROVIDER, client_secret: SECRET, authsource: 'generic-oidc', ...change },
  });
  expect((await state()).provider).not.toEqual(before);
  expect(converge(PROVIDER, ISSUED)).toMatchObject({ status: 0, stdout: 'changed\n' });
  expect((await state()).provider).toEqual(before);
});

claim('a rotated secret is told to Mailcow', async () => {
  converge(PROVIDER, ISSUED);
  writeFileSync(join(folder, 'secrets/sign-in'), 'rotated\n');
  expect(converge(PROVIDER, ISSUED)).toMatchObject({ stdout: 'changed\n' });
  expect((await state()).provider['client_secret']).toBe('rotated');
});

claim('mailboxes that had passwords go to the issuer, and one comes back alone', async () => {
  converge(null, OWN);
  const { stdout: password } = accounts('invite', ADA);
  expect(await opens(ADA, password.trim())).toBe('yes');
  converge(PROVIDER, ISSUED);
  expect(await opens(ADA, password.trim())).toBe('login failed');
  expect(await signsIn(ADA)).toBe('yes');
  converge(PROVIDER, OWN);
  expect(await signsIn(ADA)).toMatch(/not of type OIDC/);
  expect(await opens(ADA, password.trim())).toBe('yes');
});

claim('without it in the site the provider goes, and no mailbox is left that nobody could open, nor one of who left', async () => {
  const bob = 'bob@example.org';
  converge(PROVIDER, { ...ISSUED, [bob]: 'generic-oidc' });
  converge(PROVIDER, ISSUED);
  expect((await state()).mailbox[bob]).toMatchObject({ active: 0, authsource: 'generic-oidc' });
  expect(converge(null, OWN)).toMatchObject({ status: 0, stdout: 'changed\n' });
  const left = await state();
  expect(left.provider).toEqual({});
  expect(Object.values(left.mailbox).map(({ authsource }) => authsource)).toEqual(['mailcow', 'mailcow', 'mailcow']);
  expect(left.mailbox[bob]?.active).toBe(0);
  expect(converge(null, OWN)).toEqual({ status: 0, stdout: '', stderr: '' });
  const { stdout } = accounts('invite', ADA);
  expect(await opens(ADA, stdout.trim())).toBe('yes');
  // one that is set by hand after it is none of the site, whatever its name
  await byHand('edit/identity-provider', { items: [], attr: { ...PROVIDER, client_secret: 'x', authsource: 'generic-oidc' } });
  expect(converge(null, OWN)).toEqual({ status: 0, stdout: '', stderr: '' });
  expect((await state()).provider).toMatchObject({ client_id: 'mail' });
});

claim('a provider that somebody set by hand stays: before the site has one, and in the place of the one that it had', async () => {
  converge(null, OWN);
  const other = { ...PROVIDER, client_id: 'other', client_secret: 'x', authsource: 'generic-oidc' };
  await byHand('edit/identity-provider', { items: [], attr: other });
  await byHand('edit/mailbox', { items: [INFO], attr: { authsource: 'generic-oidc' } });
  expect(converge(null, OWN)).toEqual({ status: 0, stdout: '', stderr: '' });
  expect((await state()).provider).toMatchObject({ client_id: 'other' });
  converge(PROVIDER, ISSUED);
  await byHand('edit/identity-provider', { items: [], attr: other });
  converge(null, OWN);
  expect((await state()).provider).toMatchObject({ client_id: 'other' });
  expect((await state()).mailbox[ADA]?.authsource).toBe('generic-oidc');
});

claim('mailboxes of another provider keep it from coming: who, and what to do', async () => {
  converge(null, OWN);
  await byHand('edit/identity-provider', { items: [], attr: { ...PROVIDER, client_secret: 'x', authsource: 'ldap' } });
  await byHand('edit/mailbox', { items: [INFO], attr: { authsource: 'ldap' } });
  const { status, stderr } = converge(PROVIDER, ISSUED);
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^Mailcow refused edit\/identity-provider: info@example\.org sign in at another provider.*expected none, do set 'mailcow'/,
  );
  expect((await state()).provider['authsource']).toBe('ldap');
});

claim('what Mailcow does not take is told without the secret', () => {
  const { status, stdout, stderr } = converge({ ...PROVIDER, token_url: '' }, ISSUED);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/Mailcow refused edit\/identity-provider: required_data_missing token_url/);
  expect(stderr).not.toContain(SECRET);
});

claim('whom the issuer signs in is invited by a password for a mail program, of which the last one opens', async () => {
  converge(PROVIDER, ISSUED);
  const before = accounts('invite', ADA).stdout.trim();
  const { status, stdout, stderr } = accounts('invite', ADA);
  const password = stdout.trim();
  expect({ status, stderr }).toMatchObject({ status: 0, stderr: expect.stringContaining('at the issuer') as string });
  for (const protocol of ['imap', 'smtp', 'dav', 'eas', 'sieve', 'pop3']) expect(await opens(ADA, password, protocol)).toBe('yes');
  expect(await opens(ADA, before)).toBe('login failed');
  expect((await state()).mailbox[ADA]?.password).toBe('');
  expect(Object.values((await state()).app)).toHaveLength(1);
  // and with a password of its own as before
  const own = accounts('invite', INFO).stdout.trim();
  expect(await opens(INFO, own)).toBe('yes');
  expect(Object.values((await state()).app)).toHaveLength(1);
  expect(accounts('invite', 'eve@example.org')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('nobody of the site') as string,
  });
});

claim('who is in the site file and has no mailbox yet is told so', () => {
  say(PROVIDER, ISSUED);
  expect(accounts('invite', ADA)).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('run the playbook') as string });
});

claim('no secret is in what it remembers or leaves behind, and the folder has what the playbook wrote', () => {
  converge(PROVIDER, ISSUED);
  expect(readFileSync(join(folder, 'state.json'), 'utf8')).not.toContain(SECRET);
  expect(() => statSync(join(folder, '__pycache__'))).toThrow(/ENOENT/);
});
