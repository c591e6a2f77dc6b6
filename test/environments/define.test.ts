import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../setup/project';

const HEAD = `
import { defineEnvironment } from '../../environments/define';
import { cloudflare, hetzner, hetznerBucket } from '../../environments/words';
import { ghost } from '../../charts/ghost/service';
import { mysql } from '../../charts/mysql/service';
import { defineService } from '../../blueprint/service';
import { webApp } from '../../charts/web-app/service';
const bare = defineService({ kind: 'bare', options: {}, components: () => ({}) });
const operator = { email: 'ops@example.org', sshKeys: {} };
const nodes = { one: hetzner('cpx32', { location: 'fsn1', roles: ['server'] }) };
`;
const site = (fields: string): string => `${HEAD}export default defineEnvironment({ name: 'lab', operator, nodes, ${fields} });\n`;

/** Each mistake, and what the compiler says; `undefined` for the near neighbour that compiles. */
const CASES: readonly (readonly [name: string, code: string, said: string | undefined])[] = [
  ['the site itself', site(''), undefined],
  ['a bucket that is there', site("buckets: { backups: hetznerBucket('fsn1') }, backup: { to: ['backups'] }"), undefined],
  [
    'a bucket that is not',
    site("buckets: { backups: hetznerBucket('fsn1') }, backup: { to: ['bakups'] }"),
    `the site has no bucket 'bakups'"; readonly known: "backups"`,
  ],
  ['a bucket of a site without any', site("backup: { to: ['backups'] }"), `the site has no bucket 'backups'"; readonly known: "none"`],
  ['a node that is there', site('services: { sql: mysql({ on: "one" }) }'), undefined],
  ['a node that is not', site('services: { sql: mysql({ on: "two" }) }'), `the site has no node 'two'"; readonly known: "one"`],
  [
    'a service that answers',
    site("services: { sql: mysql({}), blog: ghost({ host: 'blog.example.org', answeredBy: { db: 'sql' } }) }"),
    undefined,
  ],
  [
    'a service that answers and is not there',
    site("services: { sql: mysql({}), blog: ghost({ host: 'blog.example.org', answeredBy: { db: 'sqll' } }) }"),
    `the site has no service 'sqll'"`,
  ],
  ["the cluster's own volumes, by name", site("services: { sql: mysql({ answeredBy: { data: 'local-path' } }) }"), undefined],
  ['a zone that is there', site("zones: { 'example.org': cloudflare() }, nodeDomain: 'example.org'"), undefined],
  [
    'a zone that is not',
    site("zones: { 'example.org': cloudflare() }, nodeDomain: 'example.com'"),
    `the site has no zone 'example.com'"; readonly known: "example.org"`,
  ],
  ['a server type that is not sold', `${HEAD}hetzner('cpx33', { location: 'fsn1' });`, `'"cpx33"' is not assignable to parameter of type`],
  ['a location that does not exist', `${HEAD}hetzner('cpx32', { location: 'fsn2' });`, `'"fsn2"' is not assignable to type`],
  ['a duration without a unit', site("buckets: { backups: hetznerBucket('fsn1', { lock: '7' }) }"), `'"7"' is not assignable to type`],
  ['an option that a service lacks', site("services: { blog: ghost({ host: 'blog.example.org', hots: 'x' }) }"), "unknown key 'hots'"],
  ['an option that a service must have', site('services: { blog: ghost({}) }'), "Property 'host' is missing"],
  ['a namespace for a service without knobs of its own', site("services: { bare: bare({ in: 'platform' }) }"), undefined],
  ['an option of a service that has none', site("services: { bare: bare({ inn: 'platform' }) }"), "unknown key 'inn'"],
  ['a key that the language lacks', site('mehs: {}'), "unknown key 'mehs'"],
  ['a key that a section lacks', site("mesh: { cdir: '10.8.0.0/24', cidr: '10.8.0.0/24' }"), "unknown key 'cdir'"],
  ['a section as it should be', site("mesh: { cidr: '10.8.0.0/24', devices: { laptop: { owner: 'me' } } }"), undefined],
];

const messages = ((): ReadonlyMap<string, string> => {
  const files = new Map(CASES.map(([, code], i) => [join(ROOT, `test/environments/case-${i}.ts`), code]));
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile) as { readonly config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, ROOT);
  const usual = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...usual,
    fileExists: (path) => files.has(path) || usual.fileExists(path),
    readFile: (path) => files.get(path) ?? usual.readFile(path),
    getSourceFile: (path, languageOrOptions, ...rest) => {
      const code = files.get(path);
      return code === undefined
        ? usual.getSourceFile(path, languageOrOptions, ...rest)
        : ts.createSourceFile(path, code, languageOrOptions, true);
    },
  };
  const program = ts.createProgram([...files.keys()], { ...options, noEmit: true, incremental: false, tsBuildInfoFile: undefined }, host);
  return new Map(
    [...files.keys()].map((path, i) => [
      CASES[i]?.[0] ?? '',
      ts
        .getPreEmitDiagnostics(program, program.getSourceFile(path))
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
        .join('\n'),
    ]),
  );
})();

test.each(CASES)('the compiler on %s', (name, _code, said) => {
  if (said === undefined) expect(messages.get(name)).toBe('');
  else expect(messages.get(name)).toContain(said);
});
