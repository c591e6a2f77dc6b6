import ts from 'typescript';
import { instructionsOf, pinsOf as pinsOfDockerfile } from '../../cli/images/dockerfile';
import { filesUnder, read, SOURCES } from '../setup/project';
import { found, renovate, type Manager, type Pin } from './followed';

const K3S = /^v1\.\d+\.\d+\+k3s\d+$/;
const GO = /^([a-z0-9.-]+\.[a-z]+\/[^@\s]+)@(v\d\S*)$/;

/** Every pin of a source file, read from its syntax: not by the patterns that are to be judged. */
function pinsOf(file: string, text: string): readonly Pin[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true, file.endsWith('.mjs') ? ts.ScriptKind.JS : ts.ScriptKind.TS);
  const pins: Pin[] = [];
  const add = (node: ts.Node, pin: Omit<Pin, 'where' | 'file'>): void => {
    pins.push({ where: `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`, file, ...pin });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'image') {
      const [name, tag] = node.arguments.map((argument) =>
        ts.isStringLiteral(argument) ? argument.text : `(not a literal) ${argument.getText()}`,
      );
      add(node, { datasource: 'docker', name: name ?? '', version: tag ?? '' });
    }
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'ownImage') {
      const [own, tag] = node.arguments.map((argument) =>
        ts.isStringLiteral(argument) ? argument.text : `(not a literal) ${argument.getText()}`,
      );
      // the number that counts builds is nobody's release
      add(node, { ...sourceOfOwn(own ?? ''), version: (tag ?? '').replace(/-\d+$/, '') });
    }
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'gitRelease') {
      const [name, tag] = node.arguments.map((argument) => (ts.isStringLiteral(argument) ? argument.text : '(not a literal)'));
      add(node, { datasource: 'github-tags', name: name ?? '', version: tag ?? '' });
    }
    if (ts.isObjectLiteralExpression(node)) {
      const { chart, repo, module, version } = literalsOf(node);
      if (chart !== undefined && version !== undefined)
        add(node, { datasource: 'helm', name: chart, version, ...(repo === undefined ? {} : { registry: repo }) });
      if (module !== undefined && version !== undefined) add(node, { datasource: 'go', name: module, version });
    }
    if (ts.isStringLiteral(node)) {
      if (K3S.test(node.text)) add(node, { datasource: 'github-releases', name: 'k3s-io/k3s', version: node.text });
      const [, path = '', version = ''] = GO.exec(node.text) ?? [];
      if (path !== '') add(node, { datasource: 'go', name: path.replace(/\/cmd\/.*$/, ''), version });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return pins;
}

/** Where the main software of an image comes from, by its Dockerfile: the argument that the tag names, or else the base. */
function sourceOfOwn(own: string): { readonly datasource: string; readonly name: string; readonly registry?: string } {
  const text = read(`images/${own}/Dockerfile`);
  const [pin] = pinsOfDockerfile(instructionsOf(text)).filter(({ datasource, name }) => datasource === 'deb' && own.startsWith(name));
  if (pin)
    return {
      datasource: pin.datasource,
      name: pin.name,
      registry: new RegExp(`depName=${pin.name} registryUrl=(\\S+)`).exec(text)?.[1] ?? '',
    };
  return { datasource: 'docker', name: /^FROM ([^\s:]+):/m.exec(text)?.[1] ?? '' };
}

const literalsOf = ({ properties }: ts.ObjectLiteralExpression): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(
    properties.flatMap((property) =>
      ts.isPropertyAssignment(property) && ts.isStringLiteral(property.initializer)
        ? [[property.name.getText(), property.initializer.text]]
        : [],
    ),
  );

/** Pins that no manager finds, with the file and line. */
function missed(managers: readonly Manager[], file: string, text: string): readonly string[] {
  const all = found(managers, file, text);
  return pinsOf(file, text)
    .filter(
      (pin) =>
        !all.some(
          ({ datasource, name, version, registry }) =>
            datasource === pin.datasource && name === pin.name && version === pin.version && registry === pin.registry,
        ),
    )
    .map(({ where, datasource, name, version }) => `${where}: no manager of renovate.json finds ${name} ${version} (${datasource})`);
}

// sites that judges invent run nothing that ages
const files = [
  ...SOURCES.flatMap((folder) => filesUnder(folder, '.ts')),
  ...['bench', 'verify'].flatMap((folder) => filesUnder(folder, '.mjs')),
].filter((file) => !/^verify\/.+\/(site|lab)\.mjs$/.test(file));
const all = files.map((file) => [file, read(file)] as const);

test('the pins are really seen', () => {
  const pins = all.flatMap(([file, text]) => pinsOf(file, text));
  for (const datasource of ['docker', 'helm', 'github-releases', 'go'])
    expect([datasource, pins.some((pin) => pin.datasource === datasource)]).toEqual([datasource, true]);
  expect(pins.filter(({ datasource }) => datasource === 'docker').length).toBeGreaterThan(10);
});

test('every image, chart, K3s release and Go tool that is pinned in the tree is followed', () => {
  expect(all.flatMap(([file, text]) => missed(renovate.customManagers, file, text))).toEqual([]);
});

test('every provider of Terraform is followed', () => {
  const text = read('schemas/versions.json');
  const providers = Object.values(JSON.parse(text) as Readonly<Record<string, { readonly source: string; readonly version: string }>>);
  const followed = found(renovate.customManagers, 'schemas/versions.json', text);
  expect(followed.map(({ name, version }) => [name, version])).toEqual(providers.map(({ source, version }) => [source, version]));
});

test.each([
  ['an image of a form that no pattern knows', 'charts/x/service.ts', "const a = image(`docker.io/library/x`, '1.0.0');"],
  ['an image whose tag is no literal', 'charts/x/service.ts', "const a = image('docker.io/library/x', TAG);"],
  ['an image outside the charts', 'hosts/x.ts', "const a = image('docker.io/library/x', '1.0.0');"],
  ['a chart that names its version first', 'charts/x/chart.ts', "const a = { version: '1.0.0', chart: 'x', repo: 'https://x.example' };"],
  ['a chart without a repository', 'charts/x/chart.ts', "const a = { chart: 'oci://x.example/x', version: '1.0.0' };"],
  ['a K3s release in a list', 'environments/x.ts', "const a = ['v1.36.3+k3s1'];"],
  ['a tag of our own that is no literal', 'charts/x/service.ts', "const a = ownImage('postgres', TAG);"],
  ['a tag of our own outside the charts', 'hosts/x.ts', "const a = ownImage('samba-ad', '4.17.12-1');"],
  ['a Go tool outside the judges', 'hosts/x.ts', "const a = 'example.org/tool@v1.0.0';"],
])('%s is told with its file and line', (_, file, line) => {
  expect(missed(renovate.customManagers, file, `\n${line}\n`)).toEqual([expect.stringMatching(new RegExp(`^${file}:2: no manager`))]);
});

test('forms that a formatter may give are found all the same', () => {
  const image = "image(\n  'docker.io/library/x',\n  '1.0.0',\n)";
  const chart = "{\n  repo: 'https://x.example',\n  chart: 'x',\n  version: '1.0.0',\n}";
  expect(missed(renovate.customManagers, 'charts/x/service.ts', `const a = ${image};\nconst b = ${chart};\n`)).toEqual([]);
});

test('the default K3s release is changed with what is said of it: the two must stay equal', () => {
  const releases = found(renovate.customManagers, 'environments/sections.ts', read('environments/sections.ts')).filter(
    ({ name }) => name === 'k3s-io/k3s',
  );
  expect(releases).toHaveLength(2);
  expect(new Set(releases.map(({ version }) => version)).size).toBe(1);
});

test('releases of K3s are told apart to their last number', () => {
  const [, pattern = ''] =
    /^regex:(.+)$/.exec(
      renovate.customManagers.find(({ depNameTemplate }) => depNameTemplate === 'k3s-io/k3s')?.versioningTemplate ?? '',
    ) ?? [];
  expect(new RegExp(pattern).exec('v1.36.3+k3s2')?.groups).toEqual({ major: '1', minor: '36', patch: '3', build: '2' });
  expect(new RegExp(pattern).test('v1.37.0-rc1+k3s1')).toBe(false);
});

/** docs.renovatebot.com/modules/manager/regex: required capture groups and the templates that may stand for them. */
test('every manager has what Renovate asks of it', () => {
  const keys = [
    'customType',
    'description',
    'managerFilePatterns',
    'matchStrings',
    'datasourceTemplate',
    'depNameTemplate',
    'versioningTemplate',
    'extractVersionTemplate',
    'registryUrlTemplate',
  ];
  for (const manager of renovate.customManagers) {
    expect(Object.keys(manager).filter((key) => !keys.includes(key))).toEqual([]);
    const said = manager.datasourceTemplate !== undefined || manager.matchStrings.every((pattern) => pattern.includes('(?<datasource>'));
    expect([manager.description, manager.customType, said]).toEqual([manager.description, 'regex', true]);
    for (const pattern of manager.managerFilePatterns) expect(pattern).toMatch(/^\/.+\/$/);
    for (const pattern of manager.matchStrings) {
      expect(pattern).toContain('(?<currentValue>');
      expect(pattern.includes('(?<depName>') || manager.depNameTemplate !== undefined).toBe(true);
    }
  }
});

const dockerfiles = filesUnder('images', 'Dockerfile').map((file) => [file, read(file)] as const);

test('every rule of a package names one that the tree has', () => {
  const names = new Set(all.flatMap(([file, text]) => pinsOf(file, text).map(({ name }) => name)));
  for (const [file, text] of dockerfiles) for (const { name } of found(renovate.customManagers, file, text)) names.add(name);
  const packages = JSON.parse(read('package.json')) as Readonly<
    Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>
  >;
  for (const name of [...Object.keys(packages.dependencies), ...Object.keys(packages.devDependencies)]) names.add(name);
  const ruled = renovate.packageRules.flatMap(({ matchPackageNames = [] }) => matchPackageNames);
  expect(
    ruled.filter((name) => ![...names].some((known) => known === name || (name.endsWith('/**') && known.startsWith(name.slice(0, -2))))),
  ).toEqual([]);
});
