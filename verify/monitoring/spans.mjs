// The generated collector takes a span and hands it on: without credentials, and with the series that rules ask for.
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { start, until } from '../hosts/shell.mjs';

const SECRET = 's3cr3t-of-a-session';
const attribute = (key, value) => ({ key, value: { stringValue: value } });
const SPAN = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  spanId: '00f067aa0ba902b7',
  name: 'GET',
  kind: 2,
  startTimeUnixNano: '1700000000000000000',
  endTimeUnixNano: '1700000001000000000',
  attributes: [
    attribute('url.path', '/path-of-the-request'),
    attribute('url.query', `token=${SECRET}`),
    attribute('url.full', `https://blog.example.org/?token=${SECRET}`),
    attribute('http.request.header.authorization', `Bearer ${SECRET}`),
  ],
};
/** Ports that nothing else on this machine has. */
const PORTS = { otlp: 24_318, tempo: 24_319, metrics: 24_888, health: 24_133 };

/** What is wrong with what arrives, one line each. @param {string} collector path of its configuration @returns {Promise<string[]>} */
export const judgeSpans = async (collector, folder, { otelcol }) => {
  const arrived = [];
  const tempo = createServer((request, response) => {
    const parts = [];
    request
      .on('data', (part) => parts.push(part))
      .on('end', () => {
        arrived.push(`${request.url} ${Buffer.concat(parts).toString('latin1')}`);
        response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
      });
  });
  await new Promise((done) => tempo.listen(PORTS.tempo, '127.0.0.1', done));
  const here = readFileSync(collector, 'utf8')
    .replace('0.0.0.0:4318', `127.0.0.1:${PORTS.otlp}`)
    .replace('0.0.0.0:13133', `127.0.0.1:${PORTS.health}`)
    .replace(/host: 0\.0\.0\.0\n(\s+)port: 8888/, `host: 127.0.0.1\n$1port: ${PORTS.metrics}`)
    // readable as it passes
    .replace(/endpoint: http:.*:4318\n(\s+)/, `endpoint: http://127.0.0.1:${PORTS.tempo}\n$1compression: none\n$1`)
    .replace(/sampling_percentage: .*/, 'sampling_percentage: 100');
  const file = join(folder, 'collector-here.yaml');
  writeFileSync(file, here);
  const running = start([otelcol, `--config=${file}`]);
  try {
    await until('the collector is healthy', () => asks(PORTS.health, '/').then(({ ok }) => ok));
    const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [SPAN] }] }] });
    const { ok } = await asks(PORTS.otlp, '/v1/traces', { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (!ok) return ['the collector refuses a span'];
    await until('the span arrives', () => arrived.length > 0);
    const series = (await asks(PORTS.metrics, '/metrics')).text;
    const names = [
      'otelcol_receiver_accepted_spans',
      'otelcol_exporter_queue_size',
      'otelcol_exporter_queue_capacity',
      'otelcol_exporter_sent_spans',
    ];
    return [
      ...(arrived[0].startsWith('/v1/traces ') ? [] : [`it is sent to ${arrived[0].split(' ')[0]}`]),
      ...(arrived[0].includes('/path-of-the-request') ? [] : ['the span has lost its way']),
      ...(arrived.join().includes(SECRET) ? ['a credential arrives'] : []),
      ...names.filter((name) => !new RegExp(`^${name}\\{`, 'm').test(series)).map((name) => `no series ${name}`),
    ];
  } catch (error) {
    return [`${error.message}\n${running.output().slice(-2000)}`];
  } finally {
    running.stop();
    await running.ended;
    tempo.close();
  }
};

const asks = (port, path, options) =>
  fetch(`http://127.0.0.1:${port}${path}`, options)
    .then(async (response) => ({ ok: response.ok, text: await response.text() }))
    .catch(() => ({ ok: false, text: '' }));
