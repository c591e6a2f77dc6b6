// Kinds of objects that an operator of a site brings and the lab does not know, from the Go module proxy.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../hosts/shell.mjs';
import { CACHE, once } from '../once.mjs';

/** The newest release that the proxy has; the sites run 2.9, whose `external-secrets.io/v1` is this one's and more. */
const EXTERNAL_SECRETS = 'github.com/external-secrets/external-secrets@v1.3.2';
const KINDS = ['clustersecretstores', 'externalsecrets'];

const externalSecrets = () =>
  once(join(CACHE, `crds-${EXTERNAL_SECRETS.replace(/^.*\//, '').replace('@', '-')}`), (stage) => {
    const { Dir } = JSON.parse(run(['go', 'mod', 'download', '-json', EXTERNAL_SECRETS], { cwd: '/', env: { GOFLAGS: '-mod=mod' } }));
    for (const kind of KINDS) copyFileSync(join(Dir, `config/crds/bases/external-secrets.io_${kind}.yaml`), join(stage, `${kind}.yaml`));
  });

/** Brings what a site's objects need beside the lab's own kinds. @param {import('./kubectl.mjs').Kubectl} kubectl @param {string[]} kinds of its objects */
export const bringKinds = (kubectl, kinds) => {
  if (!kinds.some((kind) => kind === 'ClusterSecretStore' || kind === 'ExternalSecret')) return;
  kubectl.run(['apply', '--server-side', '-f', externalSecrets()]);
  const wait = ['wait', '--for=condition=Established', 'crd', ...KINDS.map((kind) => `${kind}.external-secrets.io`), '--timeout=30s'];
  // it gives up at once on a kind that has no conditions yet
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 60; kubectl.attempt(wait).code !== 0; Atomics.wait(clock, 0, 0, 500))
    if ((tries -= 1) === 0) throw new Error(`the kinds of ${EXTERNAL_SECRETS} are not there`);
};
