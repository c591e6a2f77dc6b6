import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { clouds } from '../../../constructs/terraform/clouds';
import { stackOf } from './synth';

const root = join(__dirname, '../../../constructs/terraform');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const text = (file: string): string => readFileSync(join(root, file), 'utf8');

const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, 'provider.ts')))
  .map((entry) => entry.name)
  .filter((name) => name !== 's3')
  .concat('backblaze');

test('every provider that has a folder is in the list of clouds', () => {
  const listed = Object.values(clouds({ site: 'demo' })).map((cloud) => cloud.name);
  expect(listed.sort()).toEqual([...folders].sort());
});

test('what the site says of its account reaches the provider', () => {
  const bucket = { name: 'demo', region: 'GRA' };
  expect(() => stackOf((stack) => void clouds({ site: 'demo' }).ovh?.bucket?.(stack, bucket))).toThrow(
    'needs the id of an OVHcloud Public Cloud project',
  );
  const json = stackOf((stack) => void clouds({ site: 'demo', ovh: { project: 'p1' } }).ovh?.bucket?.(stack, bucket));
  expect(json.resource?.ovh_cloud_project_storage?.demo?.service_name).toBe('p1');
});

test('nothing but the list of clouds names a provider that is not its own', () => {
  const imports = sources
    .filter((file) => file !== 'clouds.ts')
    .flatMap((file) =>
      folders
        .filter((name) => !file.startsWith(`${name}/`) && new RegExp(`from '[./]*/${name}[/']`).test(text(file)))
        .map((name) => `${file}: ${name}`),
    );
  expect(imports).toEqual([]);
});

test('one module imports cdktf, and one alone', () => {
  expect(sources.filter((file) => /from 'cdkt[fn]/.test(text(file)))).toEqual(['cdktf.ts']);
});

test('bindings are imported one by one: the index of a provider loads all of them', () => {
  const wholesale = sources.filter((file) => /\.gen\/providers\/[a-z]+'/.test(text(file)));
  expect(wholesale).toEqual([]);
});
