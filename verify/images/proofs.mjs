// What is proven of own images that were really built: each proof by its name, in this order.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attempt, run } from '../hosts/shell.mjs';
import { CACHE, once } from '../once.mjs';
import { withAdded } from './layers.mjs';
import { rightsOf } from './manifests.mjs';
import { SITE } from './project.mjs';

const CYCLONEDX = '11.12.0';

const must = (holds, what) => {
  if (!holds) throw new Error(what);
};
const same = (got, expected, what) => {
  const [a, b] = [got, expected].map((value) => String(JSON.stringify(value)));
  must(a === b, `${what}: got ${a.slice(0, 1500)}, expected ${b.slice(0, 1500)}`);
};

/** What a program of an image says of itself, and what must be in it. PostgreSQL is Debian's here. */
const PROGRAMS = (requirements) => ({
  pgbouncer: [[['pgbouncer', '--version'], 'PgBouncer 1.24.1']],
  postgres: [
    [['/opt/patroni/bin/patroni', '--version'], `patroni ${/^patroni==(\S+)/m.exec(requirements)?.[1]}`],
    [['/opt/patroni/bin/patronictl', 'version'], 'patronictl version'],
    [['/opt/patroni/bin/python', '-c', 'import psycopg; print(psycopg.pq.__impl__)'], 'binary'],
    [['/usr/lib/postgresql/15/bin/postgres', '--version'], 'postgres (PostgreSQL) 15'],
    [['pgbackrest', 'version'], 'pgBackRest 2.45'],
    [['wal-g', '--version'], 'wal-g version'],
    [['curl', '--version'], 'libcurl'],
  ],
  'samba-ad': [
    [['samba', '--version'], 'Version 4.17.12'],
    [['samba-tool', '--version'], '4.17.12'],
    [['python3', '-c', 'import samba.samdb; print("ok")'], 'ok'],
    [['ldbsearch', '--version'], ''],
  ],
});

const judgedBill = (text) => {
  const venv = once(join(CACHE, `cyclonedx-${CYCLONEDX}`), (stage) => {
    execFileSync('python3', ['-m', 'venv', '--copies', stage]);
    const pip = [join(stage, 'bin/python3'), '-m', 'pip', 'install', '--quiet', `cyclonedx-python-lib[json-validation]==${CYCLONEDX}`];
    run(pip, { timeout: 600 });
  });
  const script = fileURLToPath(new URL('bill.py', import.meta.url));
  return JSON.parse(execFileSync(join(venv, 'bin/python3'), [script], { input: text, encoding: 'utf8', maxBuffer: 64 << 20 }));
};

/** Packages by dpkg's own file, in the place of the program that the bill was made with. */
const installed = (status) =>
  status.split('\n\n').flatMap((entry) => {
    const field = (name) => new RegExp(`^${name}: (.*)$`, 'm').exec(entry)?.[1];
    return / (installed|unpacked)$/.test(field('Status') ?? '') ? [['deb', field('Package'), field('Version')]] : [];
  });

const DISTRIBUTIONS =
  'import importlib.metadata as m, json, re; print(json.dumps([["pypi", re.sub(r"[-_.]+", "-", d.metadata["Name"]).lower(), d.version] for d in m.distributions() if "site-packages" in str(d._path)]))';

/** @param {object} lab */
export const proofs = (lab) => {
  const { project, first, second, names } = lab;
  const out = (name = '') => join(project.root, 'out', name);
  const list = () => JSON.parse(readFileSync(out('index.json'), 'utf8')).images;
  const nameOf = ({ reference }) => reference.split('/').at(-1).split(':')[0];
  const each = (work) => list().map((entry) => work(entry, nameOf(entry)));
  const exporting = (store, folder = 'out', program = undefined) => lab.export(store, folder, program);
  const plain = ['--user', '0', '--read-only'];
  return [
    [
      'every image of the project is built from its Dockerfile, and exported',
      () => {
        const { code, out: said } = exporting(first);
        must(code === 0, said.slice(-3000));
        same(
          each((_, name) => name),
          names,
          'images',
        );
        run(['sha256sum', '--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: out() });
        lab.told.push(each(({ file }) => `${file} ${(statSync(out(file)).size / 2 ** 20).toFixed(0)} MiB`).join(', '));
      },
    ],
    [
      'a second run builds nothing and writes nothing',
      () => {
        const before = each(({ file }) => statSync(out(file)).mtimeMs);
        const { code, out: said } = exporting(first);
        same([code, said.match(/: unchanged/g)?.length, /builds/.test(said)], [0, names.length, false], said.slice(-500));
        same(
          each(({ file }) => statSync(out(file)).mtimeMs),
          before,
          'times',
        );
      },
    ],
    [
      'built again in an empty store, by podman, each image is the same to the last byte',
      () => {
        const { code, out: said } = exporting(second, 'again', 'podman');
        must(code === 0, said.slice(-3000));
        const read = (folder) => readFileSync(join(project.root, folder, 'SHA256SUMS'), 'utf8');
        same(read('again'), read('out'), 'sums');
        rmSync(join(project.root, 'again'), { recursive: true });
      },
    ],
    [
      'its labels say what it is, from where, and under which licence',
      () =>
        each(({ reference }, name) => {
          const labels = JSON.parse(first.run(['podman', 'image', 'inspect', '--format', '{{json .Labels}}', reference]));
          const tag = reference.split(':').at(-1);
          const said = ['title', 'version'].map((key) => labels[`org.opencontainers.image.${key}`]);
          same(said, [name, tag], name);
          for (const key of ['description', 'licenses', 'source', 'created', 'base.name'])
            must(labels[`org.opencontainers.image.${key}`], `${name}: no label ${key}`);
        }),
    ],
    [
      'what a build adds bears the time that was said, and holds no private key, no log, no list or cache of packages',
      () =>
        each(({ file }, name) =>
          withAdded(out(file), ({ times, folder }) => {
            same(times, [new Date(lab.epoch * 1000).toISOString().slice(0, 19).replace('T', ' ')], `${name}: times`);
            const found = (...argv) => attempt(argv, { cwd: folder }).out.trim();
            same(found('grep', '-rlIE', '^-----BEGIN .*PRIVATE KEY', '.'), '', `${name}: keys`);
            const left = ['-path', './var/lib/apt/lists/*', '-o', '-path', './var/cache/apt/*', '-o', '-path', './var/log/*'];
            same(found('find', '.', '-type', 'f', '-size', '+0', '(', ...left, ')'), '', `${name}: left over`);
            const changed = /^pool:[^:]*:(\d+):/m.exec(name === 'pgbouncer' ? readFileSync(join(folder, 'etc/shadow'), 'utf8') : '')?.[1];
            same(changed, name === 'pgbouncer' ? String(Math.floor(lab.epoch / 86_400)) : undefined, `${name}: day of its user`);
          }),
        ),
    ],
    [
      'each starts as the user of its manifests, with a read-only root and their capabilities alone, and says its version',
      () => {
        const programs = PROGRAMS(readFileSync(join(lab.root, 'images/postgres/requirements.txt'), 'utf8'));
        each(({ reference }, name) => {
          const rights = rightsOf(join(project.root, 'gitops', SITE), reference);
          for (const [command, expected] of programs[name]) {
            const { code, out: said } = first.inside(reference, rights, command);
            must(code === 0 && said.includes(expected), `${name}: ${command.join(' ')} ended with ${code}: ${said.slice(-800)}`);
          }
          const { code } = first.inside(reference, rights, ['sh', '-c', 'touch /usr/here']);
          must(code !== 0, `${name}: its root can be written`);
          const { out: id } = first.inside(reference, rights, ['id', '-u']);
          lab.told.push(`${name} runs as ${id.trim()}`);
        });
      },
    ],
    [
      'each bill of materials passes the official schema, and names what is installed, no more and no less',
      () =>
        each(({ reference, sbom }, name) => {
          const { fault, packages } = judgedBill(readFileSync(out(sbom), 'utf8'));
          must(fault === null, `${name}: ${fault}`);
          const { out: status } = first.inside(reference, plain, ['cat', '/var/lib/dpkg/status']);
          const python =
            name === 'postgres' ? JSON.parse(first.inside(reference, plain, ['/opt/patroni/bin/python', '-c', DISTRIBUTIONS]).out) : [];
          const elsewhere = packages.filter(([type]) => type === 'github');
          const [named, there] = [packages, [...installed(status), ...python, ...elsewhere]].map((all) => all.map((one) => one.join(' ')));
          const without = (some, others) => some.filter((one) => !others.includes(one));
          same(
            [without(there, named), without(named, there), named.length],
            [[], [], there.length],
            `${name}: not named, not there, how many`,
          );
          same(
            elsewhere.map(([, known]) => known),
            name === 'postgres' ? ['wal-g'] : [],
            `${name}: from elsewhere`,
          );
          lab.told.push(`${name} has ${packages.length} packages`);
        }),
    ],
    [
      'a damaged bill of materials does not pass',
      () => {
        const document = JSON.parse(readFileSync(out(list()[0].sbom), 'utf8'));
        for (const damage of [{ specVersion: '0' }, { components: [{ name: 'x' }] }, { serialNumber: 'x' }, { more: 1 }])
          must(judgedBill(JSON.stringify({ ...document, ...damage })).fault !== null, JSON.stringify(damage));
      },
    ],
    [
      'containerd imports each tarball under the name of the manifests and the digest of the index; its pin can be set and taken',
      () =>
        each(({ reference, file, id }) => {
          lab.containerd.import(out(file));
          const known = lab.containerd.images('ls', '-q').split('\n');
          for (const name of [reference, id]) must(known.includes(name), `${name} is not among ${known.join(', ')}`);
          const [pin, own] = ['io.cri-containerd.pinned', 'io.cattle.k3s.pinned'];
          lab.containerd.images('label', reference, `${pin}=pinned`, `${own}=pinned`);
          const labels = lab.containerd.labels(reference);
          for (const label of [pin, own]) must(labels.includes(`${label}=pinned`), labels);
          lab.containerd.images('label', reference, `${pin}=`, `${own}=`);
          must(!lab.containerd.labels(reference).includes('=pinned'), lab.containerd.labels(reference));
        }),
    ],
    [
      'a release that differs from its sum ends the build, and nothing is exported',
      () => {
        lab.releases.spoil();
        const file = join(project.root, 'images/postgres/Dockerfile');
        writeFileSync(file, `${readFileSync(file, 'utf8')}\n# changed\n`);
        const before = readFileSync(out('index.json'), 'utf8');
        const { code, out: said } = exporting(first);
        same([code, /computed checksum did NOT match/.test(said), /\[images\/failed\]/.test(said)], [2, true, true], said.slice(-1500));
        same(readFileSync(out('index.json'), 'utf8'), before, 'index');
      },
    ],
  ];
};
