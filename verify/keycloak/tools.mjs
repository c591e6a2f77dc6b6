// The real Keycloak from Maven Central, of the release that charts/keycloak names, and the Java of Debian that it runs on: 17 for the 21 of the image.
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installMissing } from '../debian.mjs';
import { run } from '../hosts/shell.mjs';
import { CACHE, once } from '../once.mjs';

const PACKAGES = {
  maven: '/usr/bin/mvn',
  unzip: '/usr/bin/unzip',
  'openjdk-17-jre-headless': '/usr/lib/jvm/java-17-openjdk-amd64/bin/java',
};

const versionIn = (root) => {
  const text = readFileSync(join(root, 'charts/keycloak/service.ts'), 'utf8');
  const [, version] = /image\('quay\.io\/keycloak\/keycloak', '([\d.]+)'\)/.exec(text) ?? [];
  if (version === undefined) throw new Error('charts/keycloak/service.ts names no release of Keycloak');
  return version;
};

/** @param {string} root @returns {string} the folder that the image has at /opt/keycloak */
export const keycloak = (root) => {
  const version = versionIn(root);
  installMissing(PACKAGES);
  return once(join(CACHE, `keycloak-${version}`), (stage) => {
    const scratch = mkdtempSync(join(CACHE, '.scratch-'));
    try {
      const artifact = `org.keycloak:keycloak-quarkus-dist:${version}:zip`;
      run(['mvn', '-q', '-B', 'dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${scratch}`], { cwd: scratch });
      run(['unzip', '-q', join(scratch, `keycloak-quarkus-dist-${version}.zip`), '-d', scratch]);
      for (const part of ['bin', 'conf', 'lib', 'providers', 'themes', 'version.txt'])
        renameSync(join(scratch, `keycloak-${version}`, part), join(stage, part));
      // where the pod has a volume
      mkdirSync(join(stage, 'data'));
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
};
