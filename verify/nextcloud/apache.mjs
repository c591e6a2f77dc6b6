// The generated configuration of Apache, by Apache itself with PHP in it, as the pod's user on a read-only root.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { attempt, until } from '../hosts/shell.mjs';
import { equal, must } from './steps.mjs';

/** What the image's own envvars say, and where PHP's module is said to be. */
const ENV = [
  'APACHE_RUN_USER=www-data',
  'APACHE_RUN_GROUP=www-data',
  'APACHE_PID_FILE=/run/apache2/apache2.pid',
  'APACHE_RUN_DIR=/run/apache2',
  'APACHE_LOCK_DIR=/run/lock/apache2',
  'APACHE_LOG_DIR=/tmp',
].join(' ');
/** As Nextcloud's own .htaccess does it. */
const HTACCESS = `RewriteEngine on
RewriteRule ^\\.well-known/carddav /remote.php/dav/ [R=301,L]
RewriteRule ^apps/files index.php [L]
`;

const ask = (lab, path, ...more) => {
  const { out } = attempt([
    ...lab.network,
    'curl',
    '-s',
    '-i',
    '--max-time',
    '10',
    '-H',
    'Host: cloud.example.org',
    ...more,
    `http://127.0.0.1:8080${path}`,
  ]);
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(out.trimStart())?.[1]), out };
};

export const apacheProofs = {
  'Apache takes its configuration, on a port for which nobody need be root, and serves': async (lab) => {
    const put = (path, text) => {
      mkdirSync(dirname(join(lab.cloud.volume, path)), { recursive: true });
      writeFileSync(join(lab.cloud.volume, path), text);
    };
    put('.htaccess', HTACCESS);
    put('data/secret.txt', 'PRIVATE');
    put('data/.htaccess', 'Require all granted\n');
    put('index.php', '<?php echo "index ", $_SERVER["REMOTE_ADDR"];\n');
    lab.cloud.own();
    const run = (command) => ['bash', '-c', `mkdir -p /run/lock/apache2; export ${ENV}; ${command}`];
    const pod = lab.kubelet.pod('Deployment', 'cloud');
    const main = pod.spec.containers[0];
    const tested = attempt(pod.command({ ...main, command: run('apache2 -t') }), { timeout: 60 });
    must(tested.code === 0 && /Syntax OK/.test(tested.out) && !/AH00558|Warning/i.test(tested.out), tested.out);
    // a pipe that root has made is not for the pod's user to open; a container's is (runc, stdio)
    lab.apache = lab.kubelet.pod('Deployment', 'cloud').start(main.name, run('apache2 -DFOREGROUND 2>&1 | cat'));
    await until('Apache answers', () => ask(lab, '/status.php').status === 200, 40).catch((error) => {
      throw new Error(`${error.message}: ${lab.apache.output()}`);
    });
    const probe = main.readinessProbe.httpGet;
    equal(probe.path, '/status.php', 'probe');
    equal(probe.httpHeaders[0].value, 'cloud.example.org', 'host of the probe');
    return 'status.php';
  },
  'redirects lead to the host as people know it, never to the port of the pod': (lab) => {
    const { status, out } = ask(lab, '/.well-known/carddav');
    must(status === 301, out);
    equal(/^Location: (.*?)\r?$/m.exec(out)?.[1], 'https://cloud.example.org/remote.php/dav/', 'location');
    must(ask(lab, '/apps/files/files/1').status === 200, 'no rewriting');
    return 'https://cloud.example.org/remote.php/dav/';
  },
  'what is under data is served to nobody, whatever a file there says; it says nothing of itself and traces nothing': (lab) => {
    must(ask(lab, '/data/secret.txt').status === 403, 'data is served');
    must(ask(lab, '/', '-X', 'TRACE').status === 405, 'TRACE is answered');
    const { out } = ask(lab, '/status.php');
    must(/^Server: Apache\r?$/m.test(out), out);
    return '403, 405';
  },
  'who a request is from is not what a header of any pod says': (lab) => {
    const { out } = ask(lab, '/index.php', '-H', 'X-Real-IP: 203.0.113.9');
    must(out.includes('index 127.0.0.1'), out);
    return '127.0.0.1';
  },
  'a body that is larger than the site allows is refused': (lab) => {
    const { status } = ask(lab, '/index.php', '-X', 'PUT', '-H', `Content-Length: ${6 * 2 ** 30}`);
    must(status === 413, `status ${status}`);
    lab.apache.stop();
    for (const path of ['.htaccess', 'index.php', 'data/secret.txt', 'data/.htaccess']) rmSync(join(lab.cloud.volume, path));
    return '413';
  },
};
