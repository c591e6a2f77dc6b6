// Tarballs as `archipel images export` writes them, small: what is in them is for verify/images to say.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { run } from './shell.mjs';

const sha256 = (content) => createHash('sha256').update(content).digest('hex');

/** @param {string} folder @param {string[]} references @param {string} build tells one build from another */
export const exported = (folder, references, build) => {
  mkdirSync(folder, { recursive: true });
  const images = references.map((reference) => {
    const id = sha256(`${reference} ${build}`);
    const base = `${reference.split('/').at(-1).replace(':', '-')}-amd64`;
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify([{ Config: `${id}.json`, RepoTags: [reference], Layers: [] }]));
    const file = `${base}.tar.gz`;
    run(['tar', '-C', folder, '-cf', join(folder, 'plain'), 'manifest.json']);
    writeFileSync(join(folder, file), gzipSync(readFileSync(join(folder, 'plain'))));
    const sha = sha256(readFileSync(join(folder, file)));
    return { reference, architecture: 'amd64', file, sha256: sha, id: `sha256:${id}`, sbom: `${base}.cdx.json`, stamp: id };
  });
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ images }));
  return images;
};
