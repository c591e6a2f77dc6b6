// Who may read what: the services, and everybody else. Each proof says what it saw, or throws.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { until } from '../hosts/shell.mjs';
import { must, secretsOf, tokenOf } from './steps.mjs';

/** Who has secrets of the store. */
const readersOf = (lab) => lab.vault.readers.filter(({ secrets }) => secrets.length > 0);

export const rights = {
  'each service reads its own paths, every value as the store has it': async (lab) => {
    const pod = await lab.leader();
    const values = lab.values();
    for (const reader of readersOf(lab)) {
      const token = await tokenOf(lab, pod, reader);
      for (const { mount, path, keys } of reader.secrets) {
        const { status, body } = await lab.clientOf(pod).ask('GET', `${mount}/data/${path}`, { token });
        const wanted = values.get(path);
        must(status === 200 && Object.keys(wanted).length === keys.length, `${reader.role} ${path}: ${status}`);
        for (const { key } of keys) must(body.data.data[key] === wanted[key], `${reader.role} ${path}: another value under ${key}`);
      }
    }
    return `${readersOf(lab).length} services, ${readersOf(lab).flatMap(secretsOf).length} paths`;
  },
  'every path of another service is refused, of dev to prod and of prod to dev': async (lab) => {
    const pod = await lab.leader();
    const all = readersOf(lab).flatMap(secretsOf);
    let [refused, across] = [0, 0];
    for (const reader of readersOf(lab)) {
      const token = await tokenOf(lab, pod, reader);
      const own = new Set(secretsOf(reader));
      const others = all.filter((path) => !own.has(path));
      const beyond = [
        ...lab.vault.mounts.map((mount) => `${mount}/metadata/?list=true`),
        'sys/policies/acl/operator',
        'sys/mounts',
        'auth/kubernetes/config',
      ];
      for (const path of [...others, ...beyond]) {
        const { status } = await lab.clientOf(pod).ask('GET', path, { token });
        must(status === 403, `${reader.role} asked for ${path}: ${status}`);
        refused++;
        if (!path.startsWith(`kv-${reader.class}/`) && others.includes(path)) across++;
      }
      for (const path of own) {
        const { status } = await lab.clientOf(pod).ask('POST', path, { token, body: { data: { value: 'changed' } } });
        must(status === 403, `${reader.role} wrote ${path}: ${status}`);
        refused++;
      }
    }
    must(across > 10, `only ${across} between classes`);
    return `${refused} refused, ${across} of them between dev and prod`;
  },
  'no other account signs in: not the pods’ own, not of another namespace, not with a token for somebody else, not as another role': async (
    lab,
  ) => {
    const client = lab.clientOf(await lab.leader());
    const [one, two] = readersOf(lab);
    const { namespace } = lab.vault;
    const tries = [
      [one.role, lab.reviews.token(one.namespace, one.service, 'vault')],
      [one.role, lab.reviews.token(one.namespace, one.account, 'vault')],
      [one.role, lab.reviews.token(namespace, two.account, 'vault')],
      [one.role, lab.reviews.token(namespace, one.account)],
      [one.role, lab.reviews.token(namespace, one.account, 'other')],
      ['configurator', lab.reviews.token(namespace, one.account)],
      ['configurator', lab.reviews.token(namespace, lab.server.name, 'vault')],
      [one.role, 'no.token.atall'],
    ];
    for (const [index, [role, jwt]] of tries.entries()) {
      const { status } = await client.login(role, jwt);
      must(status === 403 || status === 400 || status === 500, `try ${index + 1} as ${role}: ${status}`);
    }
    return `${tries.length} refused`;
  },
  'whom Git no longer names may read no longer': async (lab) => {
    const pod = await lab.leader();
    const reader = readersOf(lab).find(({ service }) => service === 'trial');
    const token = await tokenOf(lab, pod, reader);
    const files = [`policy.${reader.role}.hcl`, `role.${reader.role}.json`].map((file) => pod.at(`/etc/vault/access/${file}`));
    const texts = files.map((file) => readFileSync(file, 'utf8'));
    for (const file of files) rmSync(file);
    const refused = async () => (await lab.clientOf(pod).ask('GET', secretsOf(reader)[0], { token })).status === 403;
    await until('its token is worth nothing', refused, 60);
    must(
      (await lab.clientOf(pod).login(reader.role, lab.reviews.token(lab.vault.namespace, reader.account, 'vault'))).status !== 200,
      'its role is still there',
    );
    files.forEach((file, index) => writeFileSync(file, texts[index], { mode: 0o644 }));
    await until('it may again', async () => (await tokenOf(lab, pod, reader).catch(() => undefined)) !== undefined, 60);
    return 'refused, and admitted again';
  },
};
