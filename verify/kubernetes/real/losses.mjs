// What is claimed of a site that loses pods and nodes: who may do what, who somebody is, and how long nothing can be written.
import { isDeepStrictEqual } from 'node:util';
import { sleep, until } from '../../hosts/shell.mjs';

const KILLS = 10;
const POWER_LOSSES = 3;
/** Document 003's promises, in seconds. */
const PROMISED = { postgres: 30, redis: 15 };
/** Two writers, each of which waits a tenth of a second after every write. */
const WRITES_A_SECOND = 20;
const WRITERS = 'app.kubernetes.io/instance=backend';

const ensure = (holds, otherwise) => {
  if (!holds) throw new Error(otherwise);
};
const now = () => Date.now() / 1000;

/** @param {import('./rehearsal.mjs').Rehearsal} site @param {object[]} objects as generated @param {string[]} workloads */
export const judgeRights = async (site, objects, workloads, claim) => {
  await claim('the cluster holds every generated object as it is written, and every pod runs with its rights', () => {
    const templates = objects.filter(({ kind }) => ['StatefulSet', 'Deployment'].includes(kind));
    ensure(templates.length === workloads.length, `${templates.length} workloads are generated, ${workloads.length} are judged`);
    for (const { kind, metadata, spec } of templates) {
      const kept = site.kubectl.get(['-n', metadata.namespace, `${kind}/${metadata.name}`]).spec.template.spec;
      for (const wanted of [...(spec.template.spec.initContainers ?? []), ...spec.template.spec.containers]) {
        const found = [...(kept.initContainers ?? []), ...kept.containers].find(({ name }) => name === wanted.name);
        const same = ['image', 'securityContext', 'command', 'args'].every((key) => isDeepStrictEqual(found?.[key], wanted[key]));
        ensure(same, `${kind} ${metadata.name}: container ${wanted.name} is another`);
      }
    }
    return `${templates.length} workloads, ${objects.length} objects`;
  });
  await claim('no pod but the directory runs as root, none changes its image, only Patroni holds a token', () => {
    for (const workload of workloads) {
      const probe = 'id -u; touch /etc/changed 2>&1; ls /var/run/secrets/kubernetes.io 2>&1; grep CapEff /proc/self/status';
      const { out } = site.on(workload, ['bash', '-c', probe]);
      const directory = workload.startsWith('ad ');
      ensure(directory || !/^0$/m.test(out), `${workload} runs as root`);
      ensure(directory || /CapEff:\s+0+$/m.test(out), `${workload} has capabilities: ${out}`);
      ensure(/Read-only file system/.test(out), `${workload} changes its image: ${out}`);
      ensure((workload === 'db statefulset/db') !== /No such file/.test(out), `${workload}: ${out}`);
    }
  });
};

/** @param {import('./rehearsal.mjs').Rehearsal} site */
export const judgeDirectory = async (site, claim) => {
  const inWriter = (script) => site.on('backend deployment/backend', ['bash', '-c', script]);
  const prepare = 'cd /dev/shm; printenv LDAP_CA > ca.pem; export LDAPTLS_CACERT=/dev/shm/ca.pem;';
  await claim(
    'an application asks the directory by LDAPS who somebody is, with the account that was made for it and no other password',
    async () => {
      const bound = `${prepare} ldapsearch -LLL -x -H "$LDAP_URL" -D "$LDAP_BIND_DN"`;
      const search = '-b "$LDAP_USERS_DN" "(sAMAccountName=alice)" mail memberOf';
      let found;
      await until(
        'alice is found',
        () => (found = inWriter(`${bound} -w "$LDAP_BIND_PASSWORD" ${search}`)).out.includes('alice@example.org'),
        120,
      ).catch((error) => {
        throw new Error(`${error.message}: ${found.out} ${found.err}`);
      });
      ensure(/memberOf: CN=staff,/.test(found.out), `alice is in no group: ${found.out}`);
      const { code, err } = inWriter(`${bound} -w "$LDAP_BIND_PASSWORD-" ${search}`);
      ensure(code === 49 && /Invalid credentials/.test(err), `another password: ${code} ${err}`);
    },
  );
  await claim('it is given a ticket by Kerberos', () => {
    const conf =
      'printf "[libdefaults]\\ndns_lookup_kdc=false\\n[realms]\\n%s={\\nkdc=%s\\n}\\n" "$KERBEROS_REALM" "$KERBEROS_KDC" > krb5.conf;';
    const ticket =
      'export KRB5_CONFIG=/dev/shm/krb5.conf KRB5CCNAME=FILE:/dev/shm/cc; printenv KERBEROS_PASSWORD | kinit "$KERBEROS_USER@$KERBEROS_REALM" && klist';
    const { code, out, err } = inWriter(`${prepare} ${conf} ${ticket}`);
    ensure(code === 0 && /krbtgt\//.test(out), `${out} ${err}`);
  });
};

class Losses {
  constructor(site, nodes) {
    Object.assign(this, { site, nodes, kubectl: site.kubectl, lost: { postgres: 0, redis: 0 } });
  }

  pods(namespace, selector) {
    return this.kubectl.get(['-n', namespace, 'pods', '-l', selector]).items;
  }

  /** The member that holds the lock: labels of pods that come back are of before. */
  primary() {
    const { leader } = this.kubectl.get(['-n', 'db', 'endpoints', 'db']).metadata.annotations;
    return this.pods('db', 'app.kubernetes.io/component=db').find(({ metadata: { name } }) => name === leader);
  }

  /** Whether another member confirms what the leader writes (patroni.readthedocs.io, replication_modes). */
  confirming() {
    const { leader, sync_standby: standby } = this.kubectl.get(['-n', 'db', 'endpoints', 'db-sync']).metadata.annotations;
    const ready = ({ metadata, status }) =>
      metadata.name === standby && status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True');
    return leader === this.primary()?.metadata.name && this.pods('db', 'app.kubernetes.io/component=db').some(ready);
  }

  /** The server of Redis that leads: asked itself, since its passwords are its own. */
  master() {
    const role = '. /usr/local/lib/archipel/common.sh; own info replication | grep -o role:master';
    return this.pods('cache', 'app.kubernetes.io/component=server').find(
      ({ metadata: { name } }) =>
        this.kubectl.attempt(['-n', 'cache', 'exec', name, '-c', 'redis', '--', 'bash', '-c', role]).out.trim() === 'role:master',
    );
  }

  /** Ends every process of a pod at once, and takes the pod away. */
  killPod(pod) {
    const { namespace, name } = pod.metadata;
    this.nodes.killContainers(pod);
    this.kubectl.run(['-n', namespace, 'delete', 'pod', name, '--grace-period=0', '--force', '--wait=false']);
  }

  /** Acknowledged writes since a moment, of writers that can be asked. */
  acks(since, without) {
    const answers = this.pods('backend', WRITERS)
      .filter(({ spec }) => spec.nodeName !== without)
      .map(({ metadata: { name } }) =>
        this.kubectl.attempt(['-n', 'backend', 'exec', name, '--', 'curl', '-s', `http://127.0.0.1:8080/acks?since=${since}`], {
          timeout: 20,
        }),
      )
      .filter(({ code, out }) => code === 0 && out.startsWith('{'))
      .map(({ out }) => JSON.parse(out));
    const of = (name) => answers.flatMap((answer) => answer[name].map(([, at]) => at)).sort((a, b) => a - b);
    return { postgres: of('postgres'), redis: of('redis') };
  }

  /** Seconds for which nobody could write, of both, from the loss until all has gone on for five seconds. */
  async outage(cause, without) {
    const led = this.primary()?.metadata.name;
    const began = now();
    await cause();
    const lost = now();
    let acks;
    // what was acknowledged before says nothing
    const steady = (times) => times.filter((at) => at > Math.max(lost, now() - 5)).length >= 20;
    await until('both take writes again', () => ((acks = this.acks(began - 2, without)), steady(acks.postgres) && steady(acks.redis)), 120);
    const longest = (times) => Math.max(...times.slice(1).map((at, index) => at - times[index]));
    const figures = { postgres: longest(acks.postgres), redis: longest(acks.redis) };
    const leads = this.primary();
    const heard = `${acks.postgres.length} writes in ${(now() - began).toFixed(0)} s, the loss took ${(lost - began).toFixed(1)} s; ${led} led, now ${leads?.metadata.name} on ${leads?.spec.nodeName}, lost was ${without ?? 'its pod'}`;
    ensure(figures.postgres > 1, `a leader was lost, and nobody missed it: nothing was measured (${heard})`);
    return { ...figures, said: figures.redis < PROMISED.redis ? '' : this.sentinels() };
  }

  /** What Sentinels said of a loss: why a leader was found late. */
  sentinels() {
    return this.pods('cache', 'app.kubernetes.io/component=sentinel')
      .map(({ metadata: { name } }) => {
        const { out } = this.kubectl.attempt(['-n', 'cache', 'logs', name, '-c', 'redis', '--since=90s', '--timestamps']);
        return `${name}:\n${out}`;
      })
      .join('\n');
  }

  /** Counts what was acknowledged and is not there. */
  count() {
    const lost = { postgres: 0, redis: 0 };
    for (const {
      metadata: { name },
    } of this.pods('backend', WRITERS)) {
      const ask = (path) =>
        JSON.parse(this.kubectl.run(['-n', 'backend', 'exec', name, '--', 'curl', '-s', `http://127.0.0.1:8080/${path}`], { timeout: 60 }));
      const [acks, rows] = [ask('acks'), ask('rows')];
      for (const store of ['postgres', 'redis']) {
        const there = new Set(rows[store]);
        lost[store] += acks[store].filter(([number]) => !there.has(number)).length;
      }
    }
    return lost;
  }
}

const told = (figures, name) => `${name} ${figures.map((figure) => figure[name].toFixed(1)).join(', ')} s`;
const within = (figures) => {
  for (const [name, seconds] of Object.entries(PROMISED)) {
    const worst = Math.max(...figures.map((figure) => figure[name]));
    const said = figures.flatMap((figure) => (figure[name] < seconds ? [] : [figure.said])).join('\n');
    ensure(worst < seconds, `${name} took no writes for ${worst.toFixed(1)} s, promised ${seconds} s: ${told(figures, name)}\n${said}`);
  }
  return `${told(figures, 'postgres')}; ${told(figures, 'redis')}`;
};

/** Redis replicates without waiting, and writes its log each second. */
const withoutLoss = ({ postgres, redis }, times) => {
  ensure(postgres === 0, `${postgres} writes that PostgreSQL acknowledged are gone`);
  ensure(redis <= times * WRITES_A_SECOND, `${redis} writes that Redis acknowledged are gone after ${times} losses`);
  return `of Redis ${redis} are gone, ${(redis / times).toFixed(1)} a loss`;
};

/** @param {import('./rehearsal.mjs').Rehearsal} site @param {import('./nodes.mjs').RealNodes} nodes @param {string[]} workloads */
export const judgeLosses = async (site, nodes, workloads, claim) => {
  const losses = new Losses(site, nodes);
  const whole = async (seconds) => {
    for (const workload of workloads) site.rolledOut(workload, seconds);
    await until('PostgreSQL has a leader and a standby that confirms', () => losses.primary() && losses.confirming(), seconds);
    await until('Redis has a leader', () => losses.master(), 60);
    // what stands by has caught up
    await sleep(5);
  };
  await claim('the application writes into both', () =>
    until('writes are acknowledged', () => Object.values(losses.acks(now() - 5)).every((times) => times.length > 20), 120),
  );
  await claim(
    `the pods that lead are killed ${KILLS} times: PostgreSQL takes writes within ${PROMISED.postgres} s, Redis within ${PROMISED.redis} s`,
    async () => {
      const figures = [];
      for (let round = 0; round < KILLS; round++) {
        await whole(300);
        const [primary, master] = [losses.primary(), losses.master()];
        figures.push(await losses.outage(() => [primary, master].forEach((pod) => losses.killPod(pod))));
      }
      return within(figures);
    },
  );
  await claim('every write that PostgreSQL acknowledged is there, and of Redis all but those of a second before each loss', async () => {
    await whole(300);
    return withoutLoss(losses.count(), KILLS);
  });
  await claim(
    `the node that leads loses power ${POWER_LOSSES} times: both take writes within the same, and it joins again by itself`,
    async () => {
      const figures = [];
      for (let round = 0; round < POWER_LOSSES; round++) {
        await whole(400);
        const { nodeName } = losses.primary().spec;
        try {
          figures.push(await losses.outage(() => nodes.kill(nodeName), nodeName));
        } finally {
          nodes.heal(nodeName);
        }
        await until(`${nodeName} is ready`, () => /True/.test(readiness(site, nodeName)), 120);
      }
      await whole(400);
      return within(figures);
    },
  );
  await claim('and still every write that PostgreSQL acknowledged since is there, and of Redis as many', () =>
    withoutLoss(losses.count(), KILLS + POWER_LOSSES),
  );
};

const readiness = (site, node) =>
  site.kubectl.attempt(['get', 'node', node, '-o', 'jsonpath={.status.conditions[?(@.type=="Ready")].status}']).out;
