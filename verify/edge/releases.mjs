// What must hold where two versions of an application answer.
import { ask } from './client.mjs';
import { HOSTS } from './site.mjs';
import { ADA, BOB, seen, through, wrong } from './steps.mjs';

/** @param {{ ca: string, metrics: () => Promise<string> }} context */
export const releaseProofs = ({ ca, metrics }) => ({
  'a canary gets its part of the requests, and a client stays with the version that it met': async () => {
    const canary = { host: HOSTS.canary, ca, ...through(BOB) };
    const answers = [];
    for (let n = 0; n < 80; n += 1) answers.push(await ask(canary));
    const second = answers.filter((answer) => seen(answer).port === 3001).length;
    const moved = [];
    for (const answer of [answers.find((one) => seen(one).port === 3000), answers.find((one) => seen(one).port === 3001)]) {
      const [cookie] = (answer.headers['set-cookie'] ?? []).filter((text) => text.startsWith('trial-site='));
      if (!/; HttpOnly; Secure; SameSite=Lax$/.test(cookie ?? '')) moved.push(`cookie ${cookie}`);
      for (let n = 0; n < 10; n += 1) {
        const again = await ask({ ...canary, headers: { Cookie: (cookie ?? '').split(';')[0] } });
        if (seen(again).port !== seen(answer).port) moved.push(seen(again).port);
      }
    }
    return wrong([second === 20, `${second} of 80 went to the canary, expected 20`], [moved.length === 0, `moved: ${moved}`]);
  },
  'of two versions the live one takes every request, without a cookie': async () => {
    const answers = [];
    for (let n = 0; n < 20; n += 1) answers.push(await ask({ host: HOSTS.live, ca, ...through(ADA) }));
    return wrong(
      [answers.every((answer) => seen(answer).port === 3001), `ports ${answers.map((answer) => seen(answer).port)}`],
      [answers.every(({ headers }) => !String(headers['set-cookie']).includes('live-site')), 'a cookie was set'],
    );
  },
  'the firewall is told which version was drawn, whatever the client says': async () => {
    const tracks = [];
    for (let n = 0; n < 20; n += 1) {
      const lie = n % 2 === 0 ? { 'X-Release-Track': 'candidate' } : { 'x-release-track': 'stable' };
      tracks.push(seen(await ask({ host: HOSTS.walled, ca, headers: lie, ...through(ADA) })).headers['x-release-track']);
    }
    const of = (track) => tracks.filter((text) => text === track).length;
    return wrong([of('stable') === 10 && of('candidate') === 10, `got ${tracks}`]);
  },
  'the series of Traefik tell a canary from the stable version as the alerts name them': async () => {
    const told = await metrics();
    const names = [
      'trial-trial-3000',
      'trial-trial-canary-3001',
      'live-live-canary-3001',
      'wall-wall-walled-3000',
      'wall-wall-walled-canary-3000',
    ];
    return wrong(
      ...names.map((name) => [
        new RegExp(`^traefik_service_requests_total\\{[^}]*service="${name}@kubernetescrd"`, 'm').test(told),
        `no series of ${name}`,
      ]),
    );
  },
});
