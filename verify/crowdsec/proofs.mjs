// What the bouncer must do, in order: each proof leaves everything as the next one expects it.
import assert from 'node:assert/strict';
import { until } from '../hosts/shell.mjs';
import { ADDRESSES } from './site.mjs';
import { CLIENT } from './lab.mjs';

const { banned, stranger, network } = CLIENT;
const statuses = (answers) => answers.map(({ status }) => status);
const becomes = (lab, client, status, seconds = 15) =>
  until(`${client} gets ${status}`, () => lab.ask({ client })[0].status === status, seconds);
/** No visitor notices that nobody judges: the edge waits less than this. */
const SOON = 1500;

export const proofs = {
  'whom nobody decided against passes': (lab) => assert.deepEqual(statuses(lab.ask({ client: banned }, { client: stranger })), [200, 200]),
  'whom CrowdSec decided against is refused at the edge, and nobody else': async (lab) => {
    lab.cscli(`decisions add --ip ${banned} --duration 1h`);
    await becomes(lab, banned, 403);
    assert.deepEqual(statuses(lab.ask({ client: banned }, { client: stranger }, { client: network })), [403, 200, 200]);
  },
  'a network is refused whole': async (lab) => {
    lab.cscli('decisions add --range 203.0.113.0/24 --duration 1h');
    await becomes(lab, network, 403);
  },
  'what a client says of itself changes nothing': (lab) => {
    const claims = (address) => ({ 'X-Real-Ip': address, 'X-Forwarded-For': address, X_Real_Ip: address });
    assert.deepEqual(
      statuses(lab.ask({ client: banned, headers: claims(stranger) }, { client: stranger, headers: claims(banned) })),
      [403, 200],
    );
  },
  'nobody gets by with a long address or many cookies': (lab) => {
    const cookie = { Cookie: 'a'.repeat(60_000) };
    assert.deepEqual(statuses(lab.ask({ client: banned, long: 500_000 }, { client: banned, headers: cookie })), [403, 403]);
    const [{ status }] = lab.ask({ client: stranger, long: 50_000 });
    assert.ok(![400, 403, 431].includes(status), `an ordinary visitor with a long address got ${status}`);
  },
  'nobody can decide against the networks of the site': async (lab) => {
    try {
      lab.cscli(`decisions add --ip ${ADDRESSES.mesh} --duration 1h`);
    } catch {
      // it says that the address is allowed
    }
    await new Promise((done) => setTimeout(done, 3000));
    assert.deepEqual(statuses(lab.ask({ client: ADDRESSES.mesh })), [200]);
  },
  'who is forgiven passes again': async (lab) => {
    lab.cscli('decisions delete --range 203.0.113.0/24');
    await becomes(lab, network, 200);
    assert.deepEqual(statuses(lab.ask({ client: banned })), [403]);
  },
  'it tells the monitoring how it is': (lab) => {
    const told = lab.metrics();
    assert.match(told, /^bouncer_refused_addresses 1$/m);
    const [, answered] = told.match(/^bouncer_answered_timestamp_seconds (\d+)$/m) ?? [];
    assert.ok(Math.abs(Date.now() / 1000 - Number(answered)) < 10, told);
  },
  'while the local API is away, the last list holds': async (lab) => {
    await lab.stop('lapi');
    await new Promise((done) => setTimeout(done, 4000));
    assert.deepEqual(statuses(lab.ask({ client: banned }, { client: stranger })), [403, 200]);
  },
  'a bouncer that starts without the local API lets pass': async (lab) => {
    await lab.stop('bouncer');
    await lab.startBouncer();
    assert.deepEqual(statuses(lab.ask({ client: banned }, { client: stranger })), [200, 200]);
  },
  'and knows whom to refuse as soon as the local API is back': async (lab) => {
    await lab.startLapi();
    await becomes(lab, banned, 403);
  },
  'without any bouncer requests pass at once': async (lab) => {
    await lab.stop('bouncer');
    const answers = lab.ask({ client: stranger }, { client: banned });
    assert.deepEqual(statuses(answers), [200, 200]);
    for (const { milliseconds } of answers) assert.ok(milliseconds < SOON, `${milliseconds} ms`);
    await lab.startBouncer();
    await becomes(lab, banned, 403);
  },
  'nor do they wait for one whose node is gone': async (lab) => {
    lab.silence('bouncer', true);
    const answers = lab.ask({ client: stranger }, { client: banned }, { client: stranger });
    lab.silence('bouncer', false);
    assert.deepEqual(statuses(answers), [200, 200, 200]);
    for (const { milliseconds } of answers) assert.ok(milliseconds < SOON, `${milliseconds} ms`);
    await becomes(lab, banned, 403);
  },
  'the log of requests tells of clients, not of questions': (lab) => {
    const lines = lab
      .output('edge')
      .split('\n')
      .filter((line) => line.includes('"ClientHost"'));
    const clients = new Set(lines.map((line) => JSON.parse(line).ClientHost));
    assert.ok(clients.has(banned) && clients.has(stranger), [...clients].join());
    assert.ok(!clients.has('127.0.0.1'), 'questions to the bouncer are logged as requests');
  },
};

/** With `failure: 'closed'`. */
export const closedProofs = {
  'closed: whom nobody decided against passes': async (lab) => {
    await becomes(lab, stranger, 200);
    assert.deepEqual(statuses(lab.ask({ client: banned })), [403]);
  },
  'closed: without any bouncer nobody passes': async (lab) => {
    await lab.stop('bouncer');
    const [{ status }] = lab.ask({ client: stranger });
    assert.ok(status >= 500, `got ${status}`);
  },
  'closed: a bouncer that knows of nobody lets nobody pass': async (lab) => {
    await lab.stop('lapi');
    await lab.startBouncer();
    assert.deepEqual(statuses(lab.ask({ client: stranger })), [503]);
  },
  'closed: and lets pass again as soon as it knows': async (lab) => {
    await lab.startLapi();
    await becomes(lab, stranger, 200);
    await becomes(lab, banned, 403);
  },
};

/** How long requests take, the middle one of some hundred. */
export const latency = (lab) => {
  const times = lab.ask(...Array.from({ length: 100 }, () => ({ client: stranger }))).map(({ milliseconds }) => milliseconds);
  return times.sort((a, b) => a - b)[50];
};
