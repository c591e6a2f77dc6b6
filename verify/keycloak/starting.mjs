// The servers, put together and started as the manifests say.
import { attempt, until } from '../hosts/shell.mjs';
import { differs } from './found.mjs';
import { PLACES } from './places.mjs';

const management = (index, path) => `http://${PLACES.servers[index]}:9000${path}`;
const isReady = (index) =>
  fetch(management(index, '/health/ready')).then(
    ({ status }) => status === 200,
    () => false,
  );
/** Starts a server and waits for it. @returns what its log says where it is not ready */
export const startServer = async (lab, index) => {
  const pod = lab.server(index);
  for (const name of ['copy', 'build']) {
    const { code, out } = pod.run(name, {}, 400);
    if (code !== 0) return `${name} ended with ${code}: ${out.slice(-1500)}`;
  }
  let gone = false;
  const child = lab.startServer(pod);
  void child.ended.then(() => (gone = true));
  await until('the server is ready or gone', async () => gone || (await isReady(index)), 240).catch((error) => {
    throw new Error(`${error.message}: ${pod.log('keycloak').slice(-3000)}`);
  });
  if (gone) return `it ended: ${pod.log('keycloak').slice(-3000)}`;
  return undefined;
};

export const starting = {
  'its init containers put it together over a read-only image, and it starts as it is': {
    first: true,
    prove: async (lab) => {
      const wrong = await startServer(lab, 0);
      if (wrong) return wrong;
      const log = lab.servers[0].log('keycloak');
      return /Updating the configuration and installing/.test(log) ? 'it was put together again at its start' : undefined;
    },
  },
  'the realm is made as the site says, by a script that finds it empty': {
    first: true,
    prove: (lab) => {
      const { code, out } = lab.keep();
      lab.kept = out;
      return code === 0 && out.includes('realm: made the realm site') ? undefined : `ended with ${code}: ${out.slice(-2000)}`;
    },
  },
  'a second time changes nothing': {
    prove: (lab) => {
      const { code, out } = lab.keep();
      return code === 0 && out.includes('realm: kept, 0 changes') ? undefined : `ended with ${code}: ${out.slice(-2000)}`;
    },
  },
  'an administrator asks in a pod, by the tool of the vendor, and leaves no session there': {
    prove: (lab) => {
      const [pod] = lab.servers;
      const script = '/usr/local/lib/archipel/admin.sh';
      const there = () =>
        pod.exec('keycloak', ['sh', '-c', 'ls -A /tmp | grep -v hsperfdata; ls -A ~ 2>/dev/null | grep keycloak']).out.trim();
      const before = there();
      const { code, out } = pod.exec('keycloak', ['bash', script, 'get', 'users', '-r', 'site', '-q', 'username=ada', '--fields', 'email']);
      const left = there();
      return code === 0 && /ada@example\.org/.test(out) && left === before
        ? undefined
        : `ended with ${code}: ${out.slice(-800)}; left ${left}, found ${before}`;
    },
  },
  'its secrets are in no argument, no variable and no log': {
    prove: (lab) => {
      const [pod] = lab.servers;
      const secrets = [...lab.values.entries()].filter(([id]) => id.startsWith('id/') || id.startsWith('sql/'));
      const pids = attempt(['pgrep', '-f', 'kc.home.dir']).out.trim().split('\n');
      const seen = pids.map(
        (pid) => attempt(['sh', '-c', `tr '\\0' '\\n' </proc/${pid}/cmdline; tr '\\0' '\\n' </proc/${pid}/environ`]).out,
      );
      const told = [pod.log('keycloak'), lab.kept, ...seen].join('\n');
      const found = secrets.filter(([, value]) => told.includes(value)).map(([id]) => id);
      return differs([found, pids.length > 0, seen.join('').includes('KC_HOSTNAME')], [[], true, true]);
    },
  },
};
