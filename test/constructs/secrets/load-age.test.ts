import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { loadAge } from '../../../constructs/secrets/load-age';
import { inFolder } from './fixture';

// generous: the machine may be busy with other suites
jest.setTimeout(120_000);

const ROOT = resolve(__dirname, '../../..');
const USE = "require('./load-age').loadAge().then(async (age) => console.log(await age.generateX25519Identity()))";

test.each([
  ['takes an ES module through require', '--experimental-require-module'],
  ['refuses to', '--no-experimental-require-module'],
])('compiled to CommonJS and installed, the library loads where Node %s', (_, flag) =>
  inFolder((folder) => {
    const source = readFileSync(join(ROOT, 'constructs/secrets/load-age.ts'), 'utf8');
    const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile) as { config: { compilerOptions: object } };
    const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
    const installed = join(folder, 'node_modules/archipel/dist');
    mkdirSync(installed, { recursive: true });
    for (const name of ['age-encryption', '@noble', '@scure'])
      symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
    writeFileSync(join(installed, 'load-age.js'), ts.transpileModule(source, { compilerOptions: options }).outputText);
    const printed = execFileSync(process.execPath, ['--no-warnings', flag, '-e', USE.replace('./', `${installed}/`)], {
      cwd: '/',
      encoding: 'utf8',
    });
    expect(printed).toMatch(/^AGE-SECRET-KEY-1[0-9A-Z]{58}\n$/);
  }),
);

test('under test the library loads too', async () => {
  expect(await (await loadAge()).generateX25519Identity()).toMatch(/^AGE-SECRET-KEY-1/);
});
