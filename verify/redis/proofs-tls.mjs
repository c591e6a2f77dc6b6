// Who gets in where all speak TLS, and what a renewed certificate changes.
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { attempt, run, until } from '../hosts/shell.mjs';
import { ask, Client } from './client.mjs';

/** Longest time until what the folder of a Secret has is served: Valkey looks each minute. */
const RELOAD = 75;

const all = (lab) => [...lab.servers, ...lab.sentinels, ...lab.proxies];
const must = (holds, text) => {
  if (!holds) throw new Error(text);
};
/** What somebody is told who asks in a way that must not work. @throws {Error} where it works */
const failing = async (what, asked, by) => {
  const said = await asked.then(
    (answer) => `answered ${JSON.stringify(answer)}`,
    (error) => (by.test(`${error.code} ${error.message}`) ? undefined : `${error.code} ${error.message}`),
  );
  must(said === undefined, `${what}: ${said}`);
};

/** The certificate that a pod serves to who connects now. @returns {Promise<X509Certificate>} */
const served = (lab, pod) =>
  new Promise((done, fail) => {
    const { host, port, tls } = lab.place(pod);
    const socket = connect({ host, port, ...tls, timeout: 1500 }, () => {
      done(new X509Certificate(socket.getPeerCertificate(true).raw));
      socket.destroy();
    });
    socket.on('error', fail);
    socket.on('timeout', () => (socket.destroy(), fail(new Error('no answer in time'))));
  });

/** An authority that nobody was told of. */
const stranger = (lab) => {
  const at = (name) => join(lab.work, `stranger.${name}`);
  const key = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj', '/CN=stranger'];
  run(['openssl', ...key, '-addext', 'keyUsage=critical,keyCertSign', '-keyout', at('key'), '-out', at('crt')]);
  return { 'tls.key': run(['cat', at('key')]), 'tls.crt': run(['cat', at('crt')]) };
};

export const secured = {
  'plain-refused': async (lab) => {
    for (const pod of all(lab)) {
      const { host, port } = lab.place(pod);
      for (const who of [lab.login('shop'), lab.login('login'), lab.identity('copier')])
        await failing(`${pod.name} answers without TLS`, ask({ host, port, ...who }, ['PING']), /closed|ECONNRESET|in time|EPIPE/);
      // nothing else listens there
      const listening = run([...pod.in, 'ss', '-Hltn'])
        .split('\n')
        .map((line) => Number(/:(\d+)\s/.exec(line.replace(/^\S+\s+\S+\s+\S+\s+/, ''))?.[1]));
      const known = [port, 9121, 8404];
      must(listening.includes(port) && listening.every((at) => known.includes(at)), `${pod.name} listens at ${listening.join(' ')}`);
    }
    return 'by servers, Sentinels and proxies, at the only port of each';
  },
  'without-the-authority': async (lab) => {
    const other = stranger(lab)['tls.crt'];
    for (const pod of all(lab)) {
      const place = lab.place(pod);
      const who = pod.name.includes('sentinel') ? lab.login('login') : lab.login('shop');
      const trusting = (tls) => ask({ ...place, tls, ...who }, ['PING']);
      await failing(`${pod.name} is trusted by everybody`, trusting({ servername: pod.host }), /self.signed|UNABLE|issuer/i);
      await failing(
        `${pod.name} is trusted under another authority`,
        trusting({ servername: pod.host, ca: other }),
        /UNABLE|self.signed|issuer|signature/i,
      );
      await failing(`${pod.name} has any name`, trusting({ servername: 'cache.example.org', ca: lab.ca }), /ALTNAME/);
      await failing(
        `${pod.name} speaks TLS 1.1`,
        trusting({ servername: pod.host, ca: lab.ca, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }),
        /version|protocol|ECONNRESET|closed/i,
      );
      const answer = await trusting({ servername: pod.host, ca: lab.ca });
      must(answer === 'PONG', `${pod.name} answers ${answer}`);
    }
    must(lab.ca === lab.secrets('data', 'cache-authority')['tls.crt'], 'the answer tells another authority than signs');
    return 'nobody connects; with it, under the name that the answer gives, everybody does';
  },
  // all that a follower has came over TLS: who leads has no other port
  replicates: async (lab) => {
    const leader = await lab.leader();
    const [follower] = lab.servers.filter((pod) => pod !== leader);
    await lab.at(leader, lab.login('shop'), ['SET', 'shop:replicated', 'yes']);
    const seconds = await lab.timed(
      'the follower has it',
      async () => (await lab.at(follower, lab.login('shop'), ['GET', 'shop:replicated'])) === 'yes',
    );
    const text = await lab.at(follower, lab.identity('copier'), ['INFO', 'replication']);
    must(text.includes(`master_host:${leader.host}`) && text.includes('master_link_status:up'), `it follows otherwise: ${text}`);
    return `a write is with the follower after ${seconds} s`;
  },
  renewed: async (lab) => {
    const before = await Promise.all(all(lab).map((pod) => served(lab, pod)));
    const running = all(lab).map((pod) => pod.main);
    const kept = await Promise.all(
      [lab.proxies[0], ...lab.servers, lab.sentinels[0]].map(async (pod) => {
        const client = new Client({ ...lab.place(pod), timeout: 120_000 });
        await client.open();
        const { user, password } = pod.name.includes('sentinel') ? lab.login('login') : lab.login('shop');
        await client.say(['AUTH', user, password]);
        return { pod, client };
      }),
    );
    lab.certify();
    lab.cluster.deliver();
    let refused = 0;
    const seconds = await lab.timed(
      'the renewed certificate is served everywhere',
      async () => {
        if (!(await lab.writes(lab.proxies[1]))) refused += 1;
        const now = await Promise.all(all(lab).map((pod) => served(lab, pod)));
        return now.every((certificate, index) => certificate.serialNumber !== before[index].serialNumber);
      },
      RELOAD,
    );
    must(refused === 0, `${refused} writes were refused meanwhile`);
    must(
      all(lab).every((pod, index) => pod.main === running[index]),
      'something was started anew',
    );
    for (const { pod, client } of kept) {
      must((await client.say(['PING'])) === 'PONG', `${pod.name} ended a connection`);
      client.close();
    }
    must(await lab.whole(), 'the group is not whole');
    return `after ${seconds} s, without a restart; open connections stay, no write is refused`;
  },
  impostor: async (lab) => {
    const leader = await lab.leader();
    const [follower] = lab.servers.filter((pod) => pod !== leader);
    const own = { ...lab.signed };
    const again = async () => {
      await follower.kill(follower.spec.containers[0].name);
      follower.fill();
      follower.start(follower.spec.containers[0].name, { EVERY: '1' });
    };
    lab.certify(stranger(lab));
    // one server alone is given what the stranger signed: it trusts whom it trusted
    const foreign = { ...lab.signed['cache-server-tls'], 'ca.crt': own['cache-server-tls']['ca.crt'] };
    try {
      Object.assign(lab.signed, own, { 'cache-server-tls': foreign });
      await again();
      await lab.timed('Sentinels take it for dead', () => takenForDead(lab), 30);
      // L6: what ends before a word of Redis was said (HAProxy configuration manual 3.2, section 9.2, check_status)
      await until('no proxy believes it', async () => (await checkedAs(lab, follower)) === 'L6RSP', 20).catch(async ({ message }) => {
        throw new Error(`${message}: ${await checkedAs(lab, follower)}`);
      });
      await failing('a client believes it', lab.at(follower, lab.login('shop'), ['PING']), /UNABLE|self.signed|issuer|signature/i);
      const said = pinged(follower, follower.host);
      must(/certificate verify failed/.test(said), `the scripts believe it: ${said}`);
      const leads = pinged(follower, leader.host);
      must(/NOAUTH/.test(leads), `the scripts reach nobody: ${leads}`);
    } finally {
      Object.assign(lab.signed, own);
      await again();
    }
    await lab.timed('the group is whole again', () => lab.whole(), 60);
    return 'who was signed for by somebody else is believed by no Sentinel, proxy, script or client';
  },
};

/** How the last check of a server by a proxy ended. */
const checkedAs = async (lab, server) => {
  const page = await (await fetch(`http://${lab.proxies[0].address}:8404/metrics`)).text();
  const states = new RegExp(
    `^haproxy_server_check_status\\{proxy="servers",server="server-${lab.servers.indexOf(server)}",state="(\\w+)"\\} 1$`,
    'm',
  );
  return states.exec(page)?.[1];
};
const takenForDead = async (lab) => {
  const [fields = []] = await lab.at(lab.sentinels[0], lab.login('login'), ['SENTINEL', 'replicas', 'main']);
  return /s_down|disconnected/.test(fields[fields.indexOf('flags') + 1]);
};
/** What the tool of the scripts says of a host, without a password. */
const pinged = (pod, host) => {
  const command = ['valkey-cli', '--tls', '--cacert', '/run/certificate/ca.crt', '-h', host, 'ping'];
  return attempt(pod.command({ ...pod.spec.containers[0], name: 'probe', command }), { timeout: 20 }).out;
};
