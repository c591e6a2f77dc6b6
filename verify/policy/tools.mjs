// The scanners, installed once into ~/.cache/archipel-verify: kube-score through the Go proxy, checkov from PyPI, both pinned.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, once } from '../once.mjs';
import { attempt, run } from '../hosts/shell.mjs';

const KUBE_SCORE = 'v1.20.0';
const CHECKOV = '3.2.500';
const MOST_MINUTES = 25;

/** @returns {string} its binary @throws {Error} where Go cannot build it */
export const kubeScore = () => {
  const folder = once(join(CACHE, `kube-score-${KUBE_SCORE}`), (stage) =>
    run(['go', 'install', `github.com/zegl/kube-score/cmd/kube-score@${KUBE_SCORE}`], {
      env: { GOBIN: stage, GOFLAGS: '-p=1' },
      timeout: MOST_MINUTES * 60,
    }),
  );
  return join(folder, 'kube-score');
};

/** @returns {string} its command @throws {Error} where PyPI has it not */
export const checkov = () => {
  const folder = join(CACHE, `checkov-${CHECKOV}`);
  const command = join(folder, 'bin/checkov');
  if (attempt([command, '--version']).code !== 0) {
    // a Python environment knows its own path, so it is made in place
    rmSync(folder, { recursive: true, force: true });
    run(['python3', '-m', 'venv', folder]);
    run([join(folder, 'bin/pip'), 'install', '-q', '--disable-pip-version-check', `checkov==${CHECKOV}`], { timeout: MOST_MINUTES * 60 });
  }
  return command;
};
