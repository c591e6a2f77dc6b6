// What runs beside K3s: the engine of Docker's own repository, and what the scripts of a service made of it.
import assert from 'node:assert/strict';

const STATE = "import urllib.request; print(urllib.request.urlopen('http://10.8.0.1:8080/state').read().decode())";

export const judgeBeside = async (server, agent, claim) => {
  await claim('Docker is of its own repository, signed by the key that the role knows, and reads its configuration', () => {
    assert.match(server.on('apt-cache', 'policy', 'docker-ce'), /\/docker bookworm\/stable/);
    assert.equal(server.on('systemctl', 'is-active', 'docker'), 'active');
    assert.equal(JSON.parse(server.on('cat', '/etc/docker/daemon.json'))['userland-proxy'], false);
    assert.notEqual(agent.try('test', '-e', '/usr/bin/docker').code, 0, 'a node without Compose has Docker');
  });
  await claim('Mailcow is the pinned release with its own configuration, and its pages are in the mesh alone', () => {
    const [, commit] = /^COMMIT='(.*)'$/m.exec(server.on('cat', '/etc/archipel-mail/site.env'));
    assert.equal(server.on('git', '-C', '/opt/mailcow-dockerized', 'rev-parse', 'HEAD'), commit);
    const modes = server.on('stat', '-c', '%a %U', '/opt/mailcow-dockerized/mailcow.conf', '/etc/archipel-mail/secrets');
    assert.equal(modes, '600 root\n700 root');
    const listening = server.on('ss', '-Hltn', 'sport', '=', ':8080').split('\n');
    assert.deepEqual(
      listening.map((line) => line.split(/\s+/)[3]),
      ['10.8.0.1:8080'],
    );
  });
  await claim('accounts are as the site says', () => {
    const { domain, mailbox } = JSON.parse(server.on('python3', '-c', STATE));
    assert.deepEqual(Object.keys(domain).sort(), ['cjenti.com', 'uyoop.fr']);
    assert.ok('admin@uyoop.fr' in mailbox, Object.keys(mailbox).join());
  });
};
