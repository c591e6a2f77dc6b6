// What is lost with what, and for how long.
import { sleep } from '../hosts/shell.mjs';

const MOST = 15;
const EVERY = { EVERY: '1' };

/** Whether a write by way of the Sentinels is taken, as a library does it. */
const bySentinels = async (lab) => {
  for (const sentinel of lab.sentinels) {
    const said = await lab.at(sentinel, lab.login('login'), ['SENTINEL', 'get-master-addr-by-name', 'main']).catch(() => undefined);
    const pod = said && lab.servers.find(({ host }) => host === said[0]);
    if (pod)
      return lab.at(pod, lab.login('login'), ['SET', 'login:probe', '1']).then(
        (answer) => answer === 'OK',
        () => false,
      );
  }
  return false;
};
const whole = (lab) => lab.timed('the group is whole again', () => lab.whole(), 60);
/** Restarts a container as a kubelet does. */
const again = (pod) => pod.start(pod.spec.containers[0].name, EVERY);

/** What is lost of a row of writes through a proxy while something happens. */
const writing = async (lab, during) => {
  let stopped = false;
  const taken = [];
  let gap = 0;
  const writer = (async () => {
    let last = performance.now();
    for (let n = 0; !stopped; n += 1) {
      const answer = await lab.at(lab.proxies[n % 2], lab.login('shop'), ['SET', `shop:row:${n}`, '1']).catch(() => undefined);
      if (answer === 'OK') {
        taken.push(n);
        gap = Math.max(gap, performance.now() - last);
        last = performance.now();
      }
      await sleep(0.02);
    }
  })();
  await during();
  const before = taken.length;
  await lab.timed('a write is taken afterwards', () => taken.length > before + 2, MOST);
  stopped = true;
  await writer;
  await lab.timed('a proxy answers', () => lab.writes(lab.proxies[0]));
  const values = await lab.at(lab.proxies[0], lab.login('shop'), ['MGET', ...taken.map((n) => `shop:row:${n}`)]);
  return { taken: taken.length, lost: values.filter((value) => value === null).length, gap: Number((gap / 1000).toFixed(1)) };
};

/** What the proxies make of their servers while something happens: where it takes too long, their log does not say when. */
const watching = (lab) => {
  const began = performance.now();
  const known = new Map();
  const lines = [];
  let stopped = false;
  const look = async () => {
    while (!stopped) {
      for (const { address, name } of lab.proxies) {
        const page = await fetch(`http://${address}:8404/metrics`, { signal: AbortSignal.timeout(1000) }).then(
          (got) => got.text(),
          () => '',
        );
        for (const [, proxy, server, up] of page.matchAll(/^haproxy_server_status\{proxy="([^"]*)",server="([^"]*)",state="UP"\} (\d)/gm)) {
          const key = `${name} ${proxy}/${server}`;
          if (known.has(key) && known.get(key) !== up)
            lines.push(`${((performance.now() - began) / 1000).toFixed(1)} ${key} ${up === '1' ? 'up' : 'down'}`);
          known.set(key, up);
        }
      }
      await sleep(0.2);
    }
  };
  void look();
  return { stop: () => ((stopped = true), lines.length > 0 && console.log(`  ${lines.join('; ')}`)) };
};

export const failures = {
  /** What a Sentinel knows of a replica is never so old that it would not be promoted: not older than five seconds. */
  'fit-at-any-time': async (lab) => {
    await lab.timed('every follower is fit to lead', () => lab.fit(), 30);
    let oldest = 0;
    for (const end = performance.now() + 13_000; performance.now() < end; await sleep(0.2)) {
      for (const pod of lab.sentinels) {
        for (const fields of await lab.at(pod, lab.login('login'), ['SENTINEL', 'replicas', 'main']))
          oldest = Math.max(oldest, Number(fields[fields.indexOf('info-refresh') + 1]));
      }
    }
    if (!(oldest > 0 && oldest < 4000)) throw new Error(`a Sentinel knew a replica by what it had said ${oldest} ms before`);
    return `at most ${oldest} ms old`;
  },
  'killed-leader': async (lab) => {
    const times = [];
    for (let round = 0; round < 5; round += 1) {
      await lab.timed('every follower is fit to lead', () => lab.fit(), 30);
      const leader = await lab.leader();
      await lab.at(leader, lab.login('shop'), ['SET', 'shop:round', String(round)]);
      const followers = lab.servers.filter((pod) => pod !== leader);
      const has = async (pod) => (await lab.at(pod, lab.login('shop'), ['GET', 'shop:round'])) === String(round);
      await lab.timed('followers have the write', async () => (await Promise.all(followers.map(has))).every(Boolean), 5);
      await leader.kill(leader.spec.containers[0].name);
      const seen = watching(lab);
      const [proxy, other, asked] = await Promise.all([
        lab.timed('a proxy leads to another', () => lab.writes(lab.proxies[0]), MOST),
        lab.timed('the other proxy too', () => lab.writes(lab.proxies[1]), MOST),
        lab.timed('Sentinels name another', () => bySentinels(lab), MOST),
      ]).finally(() => seen.stop());
      times.push(`${Math.max(proxy, other)}/${asked}`);
      const [now] = await lab.leaders();
      if (now === leader) throw new Error('the dead one leads');
      if ((await lab.at(now, lab.login('shop'), ['GET', 'shop:round'])) !== String(round)) throw new Error('the write before is lost');
      again(leader);
      await whole(lab);
      if ((await lab.role(leader)) !== 'slave') throw new Error('who was killed came back as a leader');
    }
    return `five times, seconds to a write by proxy/by Sentinels: ${times.join(', ')}`;
  },
  'killed-and-back-at-once': async (lab) => {
    const leader = await lab.leader();
    await leader.kill(leader.spec.containers[0].name);
    again(leader);
    const seconds = await lab.timed('writes are taken', () => lab.writes(lab.proxies[0]), MOST);
    await whole(lab);
    return `writes after ${seconds} s, one leads`;
  },
  'stopped-leader': async (lab) => {
    const leader = await lab.leader();
    const { taken, lost, gap } = await writing(lab, async () => {
      await sleep(1);
      await leader.stop();
    });
    if (lost > 0) throw new Error(`${lost} of ${taken} writes are lost`);
    if (gap > 10) throw new Error(`no write was taken for ${gap} s`);
    if ((await lab.leader()) === leader) throw new Error('it leads still');
    again(leader);
    await whole(lab);
    return `gives the lead away: 0 of ${taken} writes lost, none taken for ${gap} s`;
  },
  'cut-off-leader': async (lab) => {
    // with the Sentinel of the same node
    const leader = await lab.leader();
    const beside = lab.sentinels[lab.servers.indexOf(leader)];
    for (const pod of [leader, beside]) pod.cut();
    const seconds = await lab.timed('writes are taken elsewhere', () => lab.writes(lab.proxies[0]), MOST);
    for (const pod of [leader, beside]) pod.heal();
    // until it has heard that it leads no more, it says so of itself
    for (let n = 0; n < 50; n += 1) {
      const text = await lab
        .at(lab.proxies[n % 2], lab.login('shop'), ['ROLE'], ['SET', 'shop:after', '1'], ['INFO', 'replication'])
        .catch(() => '');
      const [other] = lab.servers.filter((pod) => pod !== leader);
      if (text !== '' && (await lab.role(other)) === 'master' && (await lab.at(other, lab.login('shop'), ['GET', 'shop:after'])) === null)
        throw new Error('a proxy led to who was cut off');
      await lab.at(other, lab.login('shop'), ['DEL', 'shop:after']).catch(() => undefined);
      await sleep(0.1);
    }
    await whole(lab);
    if ((await lab.role(leader)) !== 'slave') throw new Error('who was cut off leads');
    return `writes elsewhere after ${seconds} s; nobody is led to who comes back before it follows`;
  },
  'replaced-pod': async (lab) => {
    // the first one, while another leads, and no Sentinel answers for a while
    const [first] = lab.servers;
    if ((await lab.leader()) === first) {
      await first.kill(first.spec.containers[0].name);
      await lab.timed('another leads', async () => (await lab.leaders()).some((pod) => pod !== first), MOST);
    }
    await first.replace();
    await Promise.all(lab.sentinels.map((pod) => pod.kill()));
    first.up(EVERY);
    await sleep(3);
    for (const pod of lab.sentinels) (await pod.replace()).up(EVERY);
    await whole(lab);
    if ((await lab.role(first)) !== 'slave') throw new Error('the first one came up as a second leader');
    const [sentinel] = lab.sentinels;
    const master = await lab.at(sentinel, lab.identity('sentinel'), ['SENTINEL', 'master', 'main']);
    const voters = Number(master[master.indexOf('num-other-sentinels') + 1]);
    if (voters !== 2) throw new Error(`a Sentinel counts ${voters} others after all were replaced`);
    return 'the first server follows with a new address; replaced Sentinels are the same three voters';
  },
  'power-cut': async (lab) => {
    const leader = await lab.leader();
    if (leader === lab.servers[0]) throw new Error('another should lead');
    await lab.at(leader, lab.login('shop'), ['SET', 'shop:kept', 'yes']);
    await sleep(1.2);
    await Promise.all([...lab.servers, ...lab.sentinels, ...lab.proxies].map((pod) => pod.kill()));
    // the first one comes last, without the last writes
    for (const pod of [...lab.servers, ...lab.sentinels, ...lab.proxies]) pod.up(EVERY);
    await whole(lab);
    if ((await lab.leader()) !== leader) throw new Error('another leads than before');
    if ((await lab.at(leader, lab.login('shop'), ['GET', 'shop:kept'])) !== 'yes') throw new Error('a write of a second ago is lost');
    return 'who led leads, with its data';
  },
  'lost-disk': async (lab) => {
    const leader = await lab.leader();
    await lab.at(leader, lab.login('shop'), ['SET', 'shop:kept', 'still']);
    await sleep(0.5);
    await leader.replace({ emptyDisk: true });
    leader.up(EVERY);
    await whole(lab);
    const now = await lab.leader();
    if (now === leader) throw new Error('who lost its disk leads');
    for (const pod of lab.servers) {
      if (!/db0:keys=/.test(await lab.at(pod, lab.identity('copier'), ['INFO', 'keyspace']))) throw new Error(`${pod.name} is empty`);
    }
    if ((await lab.at(now, lab.login('shop'), ['GET', 'shop:kept'])) !== 'still') throw new Error('it emptied the others');
    return 'a leader that comes back without data does not empty the others';
  },
};
