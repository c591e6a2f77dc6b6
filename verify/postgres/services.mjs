// The addresses of Services, as kube-proxy serves them: each new connection goes to one of the endpoints of that moment. A process of its own.
// node services.mjs FOLDER-OF-THE-API-SERVER '[{ "address": …, "port": …, "name": …, "selector": … }]'
import { createServer, connect } from 'node:net';
import { ApiServer } from './api.mjs';

const [folder, services] = process.argv.slice(2);
const api = new ApiServer({ folder });
for (const { address, port, name, selector } of JSON.parse(services)) {
  let known = [];
  const ask = () => (selector ? api.selected('data', selector) : api.endpoints('data', name));
  setInterval(
    () =>
      ask().then(
        (found) => (known = found),
        () => undefined,
      ),
    250,
  );
  let turn = 0;
  createServer((client) => {
    const target = known[(turn += 1) % Math.max(1, known.length)];
    if (!target) return client.destroy();
    const other = connect(port, target);
    for (const [from, to] of [
      [client, other],
      [other, client],
    ]) {
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
      from.pipe(to);
    }
  }).listen(port, address);
}
