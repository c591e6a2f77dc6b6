// The real oauth2-proxy, built once through the Go module proxy, and an issuer of OpenID Connect from npm. Nothing is installed on the machine.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run } from '../hosts/shell.mjs';
import { CACHE, once } from '../once.mjs';

const MODULE = 'github.com/oauth2-proxy/oauth2-proxy/v7';
/** Its implementation is certified (openid.net/developers/certified-openid-connect-implementations). */
const ISSUER = { name: 'oidc-provider', version: '9.13.3' };
const MOST_MINUTES = 20;

/** The release that charts/oauth2-proxy names. @param {string} root */
const versionIn = (root) => {
  const [, version] =
    /image\('quay\.io\/oauth2-proxy\/oauth2-proxy', '(v[\d.]+)'\)/.exec(
      readFileSync(join(root, 'charts/oauth2-proxy/service.ts'), 'utf8'),
    ) ?? [];
  if (version === undefined) throw new Error('charts/oauth2-proxy/service.ts names no release of oauth2-proxy');
  return version;
};

/** The program. @param {string} root @param {(line: string) => void} report hears before a build */
export const oauth2Proxy = (root, report) => {
  const version = versionIn(root);
  const folder = once(join(CACHE, `oauth2-proxy-${version}`), (stage) => {
    if (attempt(['go', 'version']).code !== 0) throw new Error(`oauth2-proxy ${version} must be built, and Go is not installed`);
    report(`building oauth2-proxy ${version}, 1 to 5 minutes`);
    const env = { GONOSUMDB: '*', GOFLAGS: '-mod=mod', CGO_ENABLED: '0' };
    const scratch = mkdtempSync(join(CACHE, '.scratch-'));
    try {
      // `go mod download` asks for a module around it
      writeFileSync(join(scratch, 'go.mod'), 'module judge\n\ngo 1.26\n');
      const module = JSON.parse(run(['go', 'mod', 'download', '-json', `${MODULE}@${version}`], { cwd: scratch, env }));
      const source = join(scratch, 'source');
      cpSync(module.Dir, source, { recursive: true });
      run(['chmod', '-R', 'u+w', source]);
      const flags = ['-trimpath', '-ldflags', `-s -w -X ${MODULE}/pkg/version.VERSION=${version}`];
      run(['nice', '-n', '15', 'go', 'build', ...flags, '-o', join(stage, 'oauth2-proxy'), '.'], {
        cwd: source,
        env,
        timeout: MOST_MINUTES * 60,
      });
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
  return join(folder, 'oauth2-proxy');
};

/** The module of the issuer. @returns {string} path to import */
export const issuerModule = () => {
  const { name, version } = ISSUER;
  const folder = once(join(CACHE, `${name}-${version}`), (stage) => {
    writeFileSync(join(stage, 'package.json'), JSON.stringify({ name: 'judge', private: true, dependencies: { [name]: version } }));
    run(['npm', 'install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: stage });
  });
  return join(folder, 'node_modules', name, 'lib/index.js');
};
