// What pulls models, by bash, with a stand-in for the program `ollama` that keeps the same store: manifests by name, files by digest.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt } from '../hosts/shell.mjs';
import { scriptOf } from './site.mjs';

const digestOf = (text) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** `serve` waits, `list` answers, `pull` copies from a folder that is the registry (docs of Ollama: manifests/<host>/<namespace>/<model>/<tag>, blobs/sha256-…). */
const PROGRAM = (registry, store) => `#!/bin/bash
set -eu
case $1 in
  serve) echo "$OLLAMA_MODELS" >${store}/stage; exec sleep 60 ;;
  list) [ -e ${store}/stage ] ;;
  pull)
    name=\${2%:*}; tag=\${2##*:}; stage=$(cat ${store}/stage)
    [ -e "${registry}/manifests/$name/$tag" ] || { echo "Error: pull model manifest: file does not exist" >&2; exit 1; }
    cp ${registry}/blobs/* "$stage/blobs/"
    mkdir -p "$stage/manifests/$name"; cp "${registry}/manifests/$name/$tag" "$stage/manifests/$name/$tag" ;;
esac
`;

export const modelProofs = ({ root, work }) => {
  const at = (...path) => join(work, 'models', ...path);
  for (const folder of ['bin', 'registry/blobs', 'store', 'run', 'state']) mkdirSync(at(folder), { recursive: true });
  writeFileSync(at('pull.sh'), scriptOf(root, 'ollama/pull.sh'));
  writeFileSync(at('bin/ollama'), PROGRAM(at('registry'), at('state')), { mode: 0o755 });
  /** Puts a model into the registry. @returns its digest */
  const publish = (name, tag, text) => {
    const file = digestOf(text);
    const manifest = JSON.stringify({ layers: [{ digest: file }] });
    writeFileSync(at('registry/blobs', file.replace(':', '-')), text);
    mkdirSync(at('registry/manifests/registry.ollama.ai', name), { recursive: true });
    writeFileSync(at('registry/manifests/registry.ollama.ai', name, tag), manifest);
    return digestOf(manifest);
  };
  const pull = (wanted) =>
    attempt(['bash', at('pull.sh')], {
      env: {
        PATH: `${at('bin')}:${process.env.PATH}`,
        OLLAMA_MODELS: at('store'),
        PULLED: at('run/all'),
        EVERY: 'once',
        WANTED: wanted.map((pair) => `${pair.join(' ')}\n`).join(''),
      },
      timeout: 60,
    });
  const models = () =>
    attempt(['find', at('store/manifests'), '-type', 'f', '-printf', '%P\n'])
      .out.trim()
      .split('\n')
      .filter(Boolean)
      .sort();
  const files = () => readdirSync(at('store/blobs'));
  const is = ({ code, out }, expected, said = '') => {
    if ((code === 0) !== expected || !out.includes(said)) throw new Error(`ended with ${code}: ${out}`);
  };
  const same = (got, expected) => {
    if (JSON.stringify(got) !== JSON.stringify(expected))
      throw new Error(`got ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`);
  };
  const digests = {};
  return Object.entries({
    'models of the right digest are there, and it says so': () => {
      digests.small = publish('library/small', '1b', 'weights');
      digests.other = publish('somebody/other', 'v1', 'more weights');
      is(
        pull([
          ['small:1b', digests.small],
          ['somebody/other:v1', digests.other],
        ]),
        true,
        'small:1b: there',
      );
      same(models(), ['registry.ollama.ai/library/small/1b', 'registry.ollama.ai/somebody/other/v1']);
      if (!existsSync(at('run/all'))) throw new Error('is not ready');
    },
    'a second run fetches nothing': () => {
      const { code, out } = pull([
        ['small:1b', digests.small],
        ['somebody/other:v1', digests.other],
      ]);
      is({ code, out }, true);
      if (out.includes('fetching')) throw new Error(out);
    },
    'a tag that its maker moved is refused, and never answered with; what is right beside it is there': () => {
      publish('library/small', '1b', 'other weights');
      rmSync(at('store/manifests'), { recursive: true });
      is(
        pull([
          ['small:1b', digests.small],
          ['somebody/other:v1', digests.other],
        ]),
        false,
        `expected ${digests.small}`,
      );
      same(models(), ['registry.ollama.ai/somebody/other/v1']);
      if (existsSync(at('run/all'))) throw new Error('says that it is ready');
    },
    'a file that is not what its name says is refused': () => {
      digests.bad = publish('library/bad', '1b', 'good');
      writeFileSync(at('registry/blobs', digestOf('good').replace(':', '-')), 'evil');
      is(pull([['bad:1b', digests.bad]]), false, 'is not what its name says');
      same(models(), []);
    },
    'a model that is no longer named goes, with its files': () => {
      digests.small = publish('library/small', '1b', 'weights');
      rmSync(at('registry/blobs'), { recursive: true });
      mkdirSync(at('registry/blobs'));
      publish('library/small', '1b', 'weights');
      is(pull([['small:1b', digests.small]]), true);
      same(models(), ['registry.ollama.ai/library/small/1b']);
      same(files(), [digestOf('weights').replace(':', '-')]);
    },
    'a model that nobody publishes fails the run': () => is(pull([['nobody:1b', digests.small]]), false, 'nobody:1b: could not be fetched'),
  });
};
