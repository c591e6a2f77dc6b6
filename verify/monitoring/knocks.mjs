// The generated prober knocks at machines: who answers as SSH does is there, who takes the connection and is silent or speaks otherwise is not.
import { createServer } from 'node:net';
import { start, until } from '../hosts/shell.mjs';

/** Ports that nothing else on this machine has: what each answers, and whether the machine counts as there. */
const MACHINES = {
  24_022: { banner: 'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n', there: true },
  24_023: { banner: 'HTTP/1.1 400 Bad Request\r\n', there: false },
  // nobody listens
  24_024: { banner: undefined, there: false },
};
const PROBER = 24_115;

/** What is wrong with what it says, one line each. @param {string} blackbox path of its configuration @returns {Promise<string[]>} */
export const judgeKnocks = async (blackbox, { blackbox_exporter: prober }) => {
  const listening = Object.entries(MACHINES).flatMap(([port, { banner }]) =>
    banner === undefined ? [] : [createServer((socket) => socket.on('error', () => {}).end(banner)).listen(Number(port), '127.0.0.1')],
  );
  const running = start([prober, `--config.file=${blackbox}`, `--web.listen-address=127.0.0.1:${PROBER}`]);
  const asks = (path) =>
    fetch(`http://127.0.0.1:${PROBER}${path}`).then(
      (response) => response.text(),
      () => '',
    );
  try {
    await until('the prober is healthy', async () => (await asks('/-/healthy')).includes('Healthy'));
    const found = [];
    for (const [port, { there }] of Object.entries(MACHINES)) {
      const series = await asks(`/probe?module=ssh&target=127.0.0.1:${port}`);
      if (!series.includes(`\nprobe_success ${Number(there)}\n`))
        found.push(`port ${port}: expected ${there ? 'there' : 'not there'}, got\n${series}`);
    }
    return found;
  } catch (error) {
    return [`${error.message}\n${running.output().slice(-2000)}`];
  } finally {
    running.stop();
    await running.ended;
    for (const server of listening) server.close();
  }
};
