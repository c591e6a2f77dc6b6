// Sites whose people Authelia signs in, with what their pods would find in files: every option that changes what is written.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJiti } from 'jiti';
import { parse } from 'yaml';

/** Of `correct horse`, by argon2-cffi. */
const ARGON2 = '$argon2id$v=19$m=65536,t=3,p=4$BpLnfgDsc2WD8F2q$o/vzA4myCqZZ36bUGsDY//8mKUYNZZaR0t4MFFSs+iM';
const PEOPLE = {
  anna: { name: 'Anna Á.', mail: 'anna@example.org', groups: ['ops', 'on call'] },
  bert: { name: "Bert O'Neil", mail: 'bert@example.org' },
};

/** What is changed of the site of the tests, and what is left out of it. */
const CASES = {
  'directory, Sentinels and mail': [{}],
  'resets, one factor, two domains': [
    {
      resetPasswords: true,
      factors: 'one',
      doors: { edge: { groups: ['ops'], factors: 'two' } },
      clients: { gitops: { factors: 'two', consent: 'pre-configured' } },
      consent: 'explicit',
      domains: { 'example.com': 'auth.example.com' },
      remember: '30d',
    },
  ],
  'people of the site file, no Redis, no mail': [{ people: PEOPLE, sessions: 'memory' }, { without: ['ldap', 'redis', 'smtp'] }],
  'nobody asks': [{ doors: {} }, { without: ['gitops', 'watch', 'edge', 'certs', 'tools'] }],
};

/**
 * @param {string} root
 * @returns {Promise<{ name: string, version: string, env: Record<string, string>, files: Record<string, string>, people: Record<string, string>, clients: { id: string, secret: string, digest: string }[], rotated: { secret: string, digest: string } | undefined }[]>}
 */
export const sites = async (root) => {
  const load = (path) => createJiti(import.meta.url).import(join(root, path));
  const [{ portal }, { write }, secrets, { systemSource }] = await Promise.all(
    ['test/charts/authelia/site.ts', 'test/charts/site-objects.ts', 'constructs/secrets/index.ts', 'cli/secrets/system-source.ts'].map(
      load,
    ),
  );
  const judged = [];
  for (const [name, [change, rest]] of Object.entries(CASES)) {
    const { blueprint, objects } = await write(portal(change, rest));
    const folder = mkdtempSync(join(tmpdir(), 'archipel-signin-'));
    try {
      const site = {
        environment: 'portal',
        plan: blueprint.secrets,
        store: join(folder, 'store.age'),
        publicFile: join(folder, 'public.json'),
        identityFile: join(folder, 'key'),
      };
      const { asked } = await secrets.initSecrets(site, systemSource);
      await secrets.setSecrets(site, systemSource, new Map(asked.map(({ id, ask }) => [id, ask.includes('argon2id') ? ARGON2 : 'x'])));
      const values = valuesOf(await secrets.exportKubernetes(site));
      const grants = blueprint.services.find((service) => service.name === 'id').grants.filter(({ contract }) => contract === 'oidc');
      const clients = grants.map((grant) => clientOf(blueprint, grant, values));
      const [first] = grants;
      let rotated;
      if (first !== undefined) {
        await secrets.rotateSecrets(site, systemSource, first.answer.clientSecret.secret);
        rotated = clientOf(blueprint, first, valuesOf(await secrets.exportKubernetes(site)));
      }
      judged.push({ name, ...podOf(objects, values), clients, rotated });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return judged;
};

/** Values by namespace, object and key, as they come into the cluster. */
const valuesOf = ({ files }) =>
  new Map(
    files.flatMap(({ text }) => {
      const { metadata, data } = parse(text, { version: '1.1' });
      return Object.entries(data).map(([key, value]) => [
        `${metadata.namespace}/${metadata.name}/${key}`,
        Buffer.from(value, 'base64').toString(),
      ]);
    }),
  );

/** Both halves of a client's secret, each where its reader finds it. */
const clientOf = ({ services }, { consumer, answer: { clientSecret }, secrets: shared }, values) => {
  const { namespace } = services.find(({ name }) => name === consumer);
  const digest = shared['client-secret'];
  return {
    id: consumer,
    secret: values.get(`${namespace}/${clientSecret.object}/${clientSecret.key}`),
    digest: values.get(`security/${digest.object}/${digest.key}`),
  };
};

/** What the pod of the sign-in finds: its variables, and every file of a ConfigMap or a Secret. */
const podOf = (objects, values) => {
  const of = (kind, name) => objects.find((object) => object.kind === kind && object.metadata.name === name);
  const { spec } = of('Deployment', 'id').spec.template;
  const { data } = of('ConfigMap', 'id-config');
  const files = ({ volumeMounts }) => {
    const found = {};
    for (const { name, mountPath, subPath } of volumeMounts) {
      const volume = spec.volumes.find((one) => one.name === name);
      if (volume.configMap !== undefined) found[mountPath] = data[subPath];
      if (volume.secret === undefined) continue;
      const key = `security/${volume.secret.secretName}/`;
      if (subPath !== undefined) found[mountPath] = values.get(`${key}${subPath}`);
      else for (const [at, value] of values) if (at.startsWith(key)) found[`${mountPath}/${at.slice(key.length)}`] = value;
    }
    return found;
  };
  const [main] = spec.containers;
  const people = spec.initContainers?.find(({ name }) => name === 'people');
  return {
    version: main.image.split(':').at(-1),
    env: Object.fromEntries(main.env.map(({ name, value }) => [name, value])),
    files: files(main),
    people: people ? files(people) : {},
  };
};
