// A workload of Compose that is not Mailcow.
import assert from 'node:assert/strict';
import { COMPOSE, startEngine } from './engine.mjs';
import { deliver } from './host.mjs';

/** Any other workload: the same engine, a file of its own. */
export const judgeOther = async (lab, claim) => {
  const { other: root, out, secrets, compose } = lab;
  deliver(root, out, 'two', secrets, 'letters');
  await startEngine(root, compose);
  const converge = () => root.on('/etc/archipel-letters/converge.sh');
  await claim('another workload converges, its secrets filled in as they are, and a second run changes nothing', () => {
    assert.match(converge(), /^changed$/m);
    const { services } = JSON.parse(
      root.on(
        COMPOSE,
        '--project-directory',
        '/etc/archipel-letters',
        '--file',
        '/etc/archipel-letters/compose.yaml',
        'config',
        '--format',
        'json',
      ),
    );
    const password = root.read('/etc/archipel-letters/secrets/post-password').trim();
    assert.deepEqual(services.app.environment, { PASSWORD: password, PRICE: '5 $' });
    assert.deepEqual(
      services.app.ports.map(({ host_ip, published, target }) => [host_ip, published, target]),
      [['10.8.0.2', '18080', 80]],
    );
    assert.equal(converge(), '');
  });
};
