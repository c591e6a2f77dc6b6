// Judges `archipel secrets seal` by the real kubeseal: every value of every site opens, under its own namespace and name and nowhere else.
// node verify/run.mjs secrets
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse, stringify } from 'yaml';
import { run } from '../hosts/shell.mjs';
import { judge } from '../judging.mjs';
import { Project, SecretStore } from '../kubernetes/project.mjs';
import { kubeseal, makeKeys, unseal } from './kubeseal.mjs';

/** A project of its own with the sites of this one; those that do not seal yet do there. */
const projectOf = (root, folder) => {
  mkdirSync(join(folder, 'dist/environments'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ archipel: { sites: 'dist/environments/index.js' } }));
  writeFileSync(
    join(folder, 'dist/environments/index.js'),
    `const { sealedSecrets } = require(${JSON.stringify(join(root, 'dist/index.js'))});
     const sites = require(${JSON.stringify(join(root, 'dist/environments/index.js'))}).default;
     const seals = ({ services = {} }) => Object.values(services).some(({ definition }) => definition.role?.is === 'seals');
     exports.default = sites.map((site) => (seals(site) ? site : { ...site, services: { ...site.services, seals: sealedSecrets({}) } }));`,
  );
  return new Project(folder, root);
};

const filesUnder = (folder, name) =>
  run(['find', folder, '-name', name])
    .split('\n')
    .filter((file) => file !== '')
    .sort();

/** What the store holds, as it would be applied without sealing: values by `namespace/object`. */
const expected = (folder) =>
  new Map(
    filesUnder(folder, '*.yaml').map((file) => {
      const { metadata, data, type } = parse(readFileSync(file, 'utf8'), { version: '1.1' });
      return [`${metadata.namespace}/${metadata.name}`, { data, type }];
    }),
  );

/** The same ciphertexts under other names, which must stay shut; the template of what comes out is no matter of the seal. */
const moved = (text, change) => {
  const object = parse(text, { version: '1.1' });
  Object.assign(object.metadata, change);
  return stringify(object, { version: '1.1' });
};

const judgeSite = (project, site, work, binary, keys, record) => {
  const blueprint = project.blueprint(site);
  if (blueprint.cluster === undefined) return undefined;
  const folder = join(work, site);
  const store = new SecretStore(project, blueprint, folder).make();
  const all = expected(store.export());
  // what a vault brings is not in Git
  const { name } = blueprint.services.find(({ role }) => role === 'seals');
  const served = new Set(blueprint.deliveries.filter(({ service }) => service === name).map(({ namespace }) => namespace));
  const wanted = new Map([...all].filter(([place]) => served.has(place.split('/')[0])));
  const files = ['--identity', join(folder, 'identity'), '--store', join(folder, 'store'), '--public', join(folder, 'public.json')];
  const seal = (...more) => project.run(['secrets', 'seal', site, ...files, ...more]);
  const finding = (id, text) => record(id, [text]);

  mkdirSync(join(project.root, 'gitops', site), { recursive: true });
  const said = seal('--certificate', keys.certificate);
  const sealed = filesUnder(join(project.root, 'gitops', site), 'sealedsecret-*.yaml');
  const seen = new Set();
  for (const file of sealed) {
    const text = readFileSync(file, 'utf8');
    const id = `${site}: ${relative(project.root, file)}`;
    const { metadata } = parse(text, { version: '1.1' });
    const place = `${metadata.namespace}/${metadata.name}`;
    seen.add(place);
    const opened = unseal(binary, keys.key, text);
    if (opened === undefined) finding(id, 'kubeseal cannot open it');
    else if (!wanted.has(place)) finding(id, 'is sealed, though the vault brings it');
    else if (`${opened.metadata.namespace}/${opened.metadata.name}` !== place)
      finding(id, `becomes ${opened.metadata.namespace}/${opened.metadata.name}`);
    else if (
      JSON.stringify(sorted(opened.data)) !== JSON.stringify(sorted(wanted.get(place)?.data)) ||
      opened.type !== wanted.get(place)?.type
    )
      finding(id, 'holds other values than the store');
    else if (unseal(binary, keys.key, moved(text, { name: `${metadata.name}-x` })) !== undefined) finding(id, 'opens under another name');
    else if (unseal(binary, keys.key, moved(text, { namespace: 'kube-system' })) !== undefined) finding(id, 'opens in another namespace');
    else if (holds(text + said, opened.data)) finding(id, 'shows a value');
    else record(id, []);
  }
  for (const place of wanted.keys()) if (!seen.has(place)) finding(`${site}: ${place}`, 'is not sealed');
  const again = seal();
  if (again.startsWith(`0 sealed, ${sealed.length} unchanged, 0 removed`)) record(`${site}: a second run`, []);
  else finding(`${site}: a second run`, `said ${again}`);
  return sealed.length;
};

const sorted = (data) => Object.entries(data ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

/** Whether a text shows one of the values, in the clear or encoded. */
const holds = (text, data) =>
  Object.values(data).some(
    (value) => text.includes(value.replace(/=+$/, '')) || text.includes(Buffer.from(value, 'base64').toString('utf8')),
  );

/** @param {{ root: string, report?: (line: string) => void }} options @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgeSecrets = ({ root, report }) =>
  judge('secrets', { report }, (verdict) => {
    const work = verdict.folder('archipel-sealing-');
    const binary = kubeseal();
    const keys = makeKeys(work);
    const project = projectOf(root, join(work, 'project'));
    let judged = 0;
    for (const site of project.siteNames()) {
      const amount = judgeSite(project, site, work, binary, keys, verdict.record);
      if (amount === undefined) continue;
      judged += amount;
      verdict.report(`${site}: ${amount} sealed secrets`);
    }
    if (judged === 0) throw new Error('no site sealed anything, so there is nothing to judge');
  });
