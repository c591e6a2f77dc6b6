// Compose itself, built from its module: the binary that Docker's packages bring, and its Dockerfile builds the same.
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attempt, run } from '../hosts/shell.mjs';
import { CACHE, once } from '../once.mjs';

const COMPOSE = { module: 'github.com/docker/compose/v2', version: 'v2.40.3' };

/** @returns {string} path of `compose` @throws {Error} without Go, or where it cannot be built */
export const compose = (report) =>
  join(
    once(join(CACHE, `compose-${COMPOSE.version}`), (stage) => {
      if (attempt(['go', 'version']).code !== 0) throw new Error('Docker Compose must be built, and Go is not installed');
      report(`building Docker Compose ${COMPOSE.version}, 2 to 10 minutes`);
      const work = mkdtempSync(join(tmpdir(), 'archipel-compose-'));
      const env = { GOFLAGS: '-mod=mod', GOWORK: 'off', CGO_ENABLED: '0' };
      try {
        writeFileSync(join(work, 'go.mod'), 'module judge\n\ngo 1.24\n');
        const { Dir } = JSON.parse(run(['go', 'mod', 'download', '-json', `${COMPOSE.module}@${COMPOSE.version}`], { cwd: work, env }));
        const source = join(work, 'source');
        cpSync(Dir, source, { recursive: true });
        run(['chmod', '-R', 'u+w', source]);
        run(['nice', '-n', '15', 'go', 'build', '-trimpath', '-tags', 'fsnotify,e2e', '-o', join(stage, 'compose'), './cmd'], {
          cwd: source,
          env,
          timeout: 1200,
        });
      } finally {
        rmSync(work, { recursive: true, force: true });
      }
    }),
    'compose',
  );
