// A project whose site runs all own images and has no registry, and their Dockerfiles, changed where this judge cannot have what they name: each change is told.
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Project } from '../kubernetes/project.mjs';

export const SITE = 'builds';

const TEXT = `import { certManager, defineEnvironment, machine, postgres, sambaAd, webApp, contracts, from } from 'archipel';
const app = (database) => webApp({ image: 'ghcr.io/example/app:1.0.0', port: 3000, needs: { db: contracts.postgres({ database, connections: 'transaction' }) }, env: { PASSWORD: from('db', 'password') } });
export default [defineEnvironment({
  name: '${SITE}',
  operator: { email: 'ops@example.org', sshKeys: { ops: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvB ops' } },
  zones: { 'example.org': { provider: 'elsewhere' } },
  nodes: { one: machine({ location: 'office', cpu: '8', memory: '32Gi', disk: '1Ti', endpoint: 'one.example.org', roles: ['server'] }) },
  mesh: { cidr: '10.8.0.0/24' },
  services: { certs: certManager({}), pg: postgres({ in: 'data' }), shop: app('shop'), ad: sambaAd({ in: 'identity', realm: 'ad.example.org' }) },
  accept: { 'backup/none': 'images are built here, and nothing is kept' },
})];
`;

/** What stands for WAL-G, whose releases no package registry has. */
export const WALG = '#!/bin/sh\necho "wal-g version v0.0.0-stand-in"\n';
const sumOf = (text) => createHash('sha256').update(text).digest('hex');

/** Everywhere: the base by its name alone, since what was imported has another digest, and the mirrors of today, since snapshots are out of reach. */
const EVERYWHERE = [
  [/^(FROM \S+)@sha256:[0-9a-f]{64}/gm, '$1', 'the base is a Debian by debootstrap, under the name of the official image'],
  [/^ARG SNAPSHOT=\S+$/gm, 'ARG SNAPSHOT=', "packages are those of Debian's mirrors of today"],
];
const OWN = {
  postgres: [
    [/# renovate: .* depName=pgvector\/.*\nARG PGVECTOR=.*\n/, '', undefined],
    [
      / "postgresql-17-pgvector=\$PGVECTOR-\*" \\\n/g,
      ' \\\n',
      "PostgreSQL is Debian's 15 without pgvector, which only the PostgreSQL project has for Debian 12",
    ],
    [/^ARG PGBACKREST=\S+$/gm, 'ARG PGBACKREST=2.45', "pgBackRest is Debian's"],
    [
      /https:\/\/github\.com\/wal-g\/wal-g\/releases\/download/g,
      'http://127.0.0.1:@PORT@',
      'WAL-G is a script from a server of the judge, by its own sum',
    ],
    [/sum=[0-9a-f]{64}/g, `sum=${sumOf(WALG)}`, undefined],
  ],
};

/** @param {string} root folder of archipel @param {string} folder @param {number} port of the server of releases @returns {{ project: Project, changes: string[], names: string[] }} */
export const makeProject = (root, folder, port) => {
  for (const part of ['environments', 'node_modules', 'images']) mkdirSync(join(folder, part), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules/archipel'));
  writeFileSync(join(folder, 'package.json'), '{}');
  writeFileSync(join(folder, 'environments/index.ts'), TEXT);
  const names = readdirSync(join(root, 'images'), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  const changes = names.flatMap((name) => {
    cpSync(join(root, 'images', name), join(folder, 'images', name), { recursive: true });
    const file = join(folder, 'images', name, 'Dockerfile');
    const told = [...EVERYWHERE, ...(OWN[name] ?? [])].map(([pattern, by, why]) => {
      const text = readFileSync(file, 'utf8');
      const changed = text.replace(pattern, by).replaceAll('@PORT@', String(port));
      if (changed === text)
        throw new Error(`images/${name}/Dockerfile: nothing matches ${pattern}, so the judge would build something else than it tells`);
      writeFileSync(file, changed);
      return why && `${name}: ${why}`;
    });
    return told.filter(Boolean);
  });
  return { project: new Project(folder, root), changes, names };
};

/** Bases that the Dockerfiles of a project name. */
export const basesOf = (folder, names) => [
  ...new Set(
    names.flatMap((name) => {
      const text = readFileSync(join(folder, 'images', name, 'Dockerfile'), 'utf8');
      const stages = [...text.matchAll(/^FROM \S+ AS (\S+)$/gm)].map(([, stage]) => stage);
      return [...text.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base).filter((base) => !stages.includes(base));
    }),
  ),
];
