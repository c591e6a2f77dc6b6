// CrowdSec of the version that charts/crowdsec names, built once through the Go module proxy, and Debian's nginx. Nothing is installed on the machine.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run } from '../hosts/shell.mjs';
import { layOut } from '../debian.mjs';
import { CACHE, once } from '../once.mjs';

const MODULE = 'github.com/crowdsecurity/crowdsec';
export const VERSION = '1.7.8';
/** As its own Makefile, with a version and without plug-ins; its database is C. */
const TAGS = 'netgo,osusergo,sqlite_omit_load_extension,expr_debug';
const FLAGS = `-s -w -X github.com/crowdsecurity/go-cs-lib/version.Version=v${VERSION}`;
const MOST_MINUTES = 40;

/** Folder with `crowdsec` and `cscli`. @param {(line: string) => void} report hears before a build */
export const crowdsec = (report) =>
  once(join(CACHE, `crowdsec-${VERSION}`), (stage) => {
    if (attempt(['go', 'version']).code !== 0) throw new Error(`CrowdSec ${VERSION} must be built, and Go is not installed`);
    report(`building CrowdSec ${VERSION}, 5 to 20 minutes`);
    const env = { GOFLAGS: '-mod=mod', CGO_ENABLED: '1' };
    const scratch = mkdtempSync(join(CACHE, '.scratch-'));
    try {
      writeFileSync(join(scratch, 'go.mod'), 'module judge\n\ngo 1.26\n');
      const module = JSON.parse(run(['go', 'mod', 'download', '-json', `${MODULE}@v${VERSION}`], { cwd: scratch, env }));
      for (const [name, path] of Object.entries({ crowdsec: './cmd/crowdsec', cscli: './cmd/crowdsec-cli' })) {
        const build = ['go', 'build', '-p', '2', '-tags', TAGS, '-ldflags', FLAGS, '-o', join(stage, name), path];
        run(['nice', '-n', '15', ...build], { cwd: module.Dir, env, timeout: MOST_MINUTES * 60 });
      }
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });

/** A folder with `usr/sbin/nginx`. */
export const nginx = () => once(join(CACHE, 'crowdsec-nginx'), (stage) => layOut(stage, ['nginx']));
