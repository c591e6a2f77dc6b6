import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ruleFile } from '../../../charts/waf/rule-files';
import { waf } from '../../../charts/waf/service';
import { write, type WrittenSite } from '../site-objects';
import { filesOf, guarded } from './site';

let site: WrittenSite;
beforeAll(async () => {
  site = await write(guarded());
});

const rulesOf = (way: string, from: WrittenSite = site): string => filesOf(from).get(`/etc/waf/way-${way}.conf`) ?? '';
const setting = (way: string, name: string, from?: WrittenSite): string | undefined =>
  new RegExp(`^${name} (.*)$`, 'm').exec(rulesOf(way, from))?.[1];
const variable = (way: string, name: string, from?: WrittenSite): string | undefined =>
  new RegExp(`setvar:'tx\\.${name}=([^']*)'`).exec(rulesOf(way, from))?.[1];
const MEBIBYTE = 1024 ** 2;

test('a profile that says nothing blocks at paranoia level 2 with the limits of the Core Rule Set', () => {
  expect(setting('blog.site', 'SecRuleEngine')).toBe('On');
  expect(variable('blog.site', 'blocking_paranoia_level')).toBe('2');
  expect(variable('blog.site', 'inbound_anomaly_score_threshold')).toBe('5');
  expect(variable('blog.site', 'outbound_anomaly_score_threshold')).toBe('4');
  expect(variable('blog.site', 'allowed_methods')).toBe('GET HEAD POST OPTIONS');
  expect(setting('blog.site', 'SecRequestBodyLimit')).toBe(String(10 * MEBIBYTE));
  expect(setting('blog.site', 'SecRequestBodyNoFilesLimit')).toBe('131072');
  expect(setting('blog.site', 'SecResponseBodyAccess')).toBe('On');
});

test('a profile adds to what is allowed, and sets the sizes of bodies', () => {
  expect(variable('api.site', 'allowed_methods')).toBe('GET HEAD POST OPTIONS PUT DELETE');
  expect(variable('api.site', 'allowed_request_content_type')).toMatch(/\|application\/json\| \|application\/pdf\|$/);
  expect(variable('blog.site', 'allowed_request_content_type')).not.toContain('pdf');
  expect(setting('api.site', 'SecRequestBodyLimit')).toBe(String(20 * MEBIBYTE));
  expect(setting('api.site', 'SecRequestBodyNoFilesLimit')).toBe(String(2 * MEBIBYTE));
  expect(setting('chat.site', 'SecResponseBodyAccess')).toBe('Off');
});

test('a service may be watched only, and so may a whole site', async () => {
  expect(setting('watched.site', 'SecRuleEngine')).toBe('DetectionOnly');
  const watching = await write(guarded(waf({ in: 'edge', mode: 'detect', paranoia: 3, inboundThreshold: 10, outboundThreshold: 8 })));
  expect(setting('blog.site', 'SecRuleEngine', watching)).toBe('DetectionOnly');
  expect(variable('blog.site', 'blocking_paranoia_level', watching)).toBe('3');
  expect(variable('blog.site', 'inbound_anomaly_score_threshold', watching)).toBe('10');
  expect(variable('blog.site', 'outbound_anomaly_score_threshold', watching)).toBe('8');
});

test('prose is judged at level 1, in its own parameters alone', () => {
  const removed = rulesOf('api.site').match(/ctl:\S+ARGS:\S+/g) ?? [];
  expect(removed).toEqual([
    ...[2, 3, 4].map((level) => `ctl:ruleRemoveTargetByTag=paranoia-level/${level};ARGS:json.text,\\`),
    'ctl:ruleRemoveTargetById=941210;ARGS:json.text,\\',
    'ctl:ruleRemoveTargetById=932160;ARGS:json.text"',
  ]);
  expect(rulesOf('blog.site')).not.toContain('ctl:');
});

test('what services keep beside them is included where they say, and mounted', () => {
  const included = [...filesOf(site)].flatMap(([path, text]) =>
    [...text.matchAll(/^Include (\/etc\/waf\/.*)$/gm)].map(([, file]) => `${path} ${file}`),
  );
  expect(included.map((text) => text.replaceAll('/etc/waf/', ''))).toEqual([
    'way-blog.admin.conf before-blog.admin.conf',
    'way-blog.passwordReset.conf before-blog.passwordReset.conf',
    'way-blog.signIn.conf before-blog.signIn.conf',
    'way-blog.site.conf before-blog.site.conf',
    'way-cloud.site-headers.conf plugin-nextcloud.conf',
    'way-cloud.site.conf plugin-nextcloud.conf',
  ]);
  for (const file of included.map((text) => text.split(' ')[1] ?? '')) expect(filesOf(site).get(file)).toMatch(/^SecRule/m);
});

test('ids of rules stand once in all that one way in is judged by', () => {
  const files = filesOf(site);
  const textOf = (path: string): string => {
    const text = files.get(path) ?? '';
    return text + [...text.matchAll(/^Include (\/etc\/waf\/.*)$/gm)].map(([, file]) => textOf(file ?? '')).join('\n');
  };
  const common = files.get('/etc/waf/modsecurity.conf') ?? '';
  for (const path of [...files.keys()].filter((name) => name.startsWith('/etc/waf/way-'))) {
    const ids = [...`${textOf(path)}\n${common}`.matchAll(/\bid:(\d+)/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(8);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  }
});

test('no rule takes a body out of access: without it libmodsecurity 3 gives no verdict', () => {
  for (const [path, text] of filesOf(site))
    expect([path, /^\s*(?:SecRequestBodyAccess Off|[^#\n]*requestBodyAccess=Off)/m.test(text)]).toEqual([path, false]);
});

describe('a file of rules', () => {
  const file = (text: string): string => {
    const path = join(mkdtempSync(join(tmpdir(), 'archipel-waf-')), 'rules.conf');
    writeFileSync(path, text);
    return path;
  };

  test('is taken as it is', () => {
    const before = 'SecRule ARGS:x "@rx y" "id:10000,phase:1,pass"\n';
    const after = '# why\nSecRuleRemoveById 942100\nSecRuleUpdateTargetById 941100 "!ARGS:x"\n';
    expect(ruleFile('a/b', 'before', file(before))).toBe(before);
    expect(ruleFile('a/b', 'after', file(after))).toBe(after);
  });

  test.each([
    ['before', 'SecRule ARGS "@rx y" "id:9999,phase:1,pass"', 'got 9999, expected 10000 to 99999'],
    ['before', 'SecAction "id:\'100000\',phase:1,pass"', 'got 100000, expected 10000 to 99999'],
    ['after', 'SecRule ARGS "@rx y" "id:10000,phase:2,deny"', "do put rules into 'before'"],
    ['after', '  SecAction "id:10000,phase:2,deny"', "do put rules into 'before'"],
  ] as const)('%s with %s is refused', (part, text, message) => {
    expect(() => ruleFile('a/b', part, file(text))).toThrow(message);
  });

  test('that is not there, or a plugin that nobody knows, is named', () => {
    expect(() => ruleFile('a/b', 'before', '/nowhere/x.conf')).toThrow("waf of 'a/b': before: cannot be read, got '/nowhere/x.conf'");
    expect(() => ruleFile('a/b', 'plugin', 'wordpress')).toThrow("got 'wordpress', expected one of graphql, nextcloud");
  });
});
