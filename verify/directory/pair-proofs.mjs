// What must hold of two controllers, in the order of their life. Each proof says what it saw, or throws.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, until } from '../hosts/shell.mjs';
import { PEOPLE } from './site.mjs';

const must = (holds, text) => {
  if (!holds) throw new Error(text);
};
const CONFIGURATION = '/var/lib/samba/domain/etc/smb.conf';
const SCRIPTS = '/usr/local/lib/archipel';
const tool = (controller, ...words) => {
  const { code, out } = controller.inside(['env', `SMB_CONF_PATH=${CONFIGURATION}`, 'samba-tool', ...words]);
  must(code === 0, out);
  return out;
};
const metric = (controller, name) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(controller.metrics())?.[1] ?? NaN);
const has = (controller, name) =>
  new RegExp(`^sAMAccountName: ${name}$`, 'm').test(controller.reader().ask(`(sAMAccountName=${name})`, ['sAMAccountName']).out);
const invite = (controller, name) => {
  const { code, out } = controller.inside(['python3', `${SCRIPTS}/invite.py`, name, 'lasting']);
  must(code === 0, out);
  return out.trim();
};
/** A ticket by Kerberos, asked of one controller. */
const ticket = (controller, name, password) =>
  controller.inside(['sh', '-c', `KRB5CCNAME=/tmp/${name} kinit '${name}'`], { input: `${password}\n` });
const seconds = (started) => `${((performance.now() - started) / 1000).toFixed(1)} s`;
/** Waits until a password is the same at both: who tries it before is locked out after ten times. */
const replicates = (lab, name, there, most = 400) => {
  const version = (controller) => /^pwdLastSet: (\d+)$/m.exec(tool(controller, 'user', 'show', name, '--attributes=pwdLastSet'))?.[1];
  const wanted = version(there === lab.first ? lab.second : lab.first);
  return reaches(`the password of ${name} is at ${there.place}`, () => version(there) === wanted, most);
};
/** Waits for a change made at one to be found at the other. */
const reaches = async (what, holds, most = 60) => {
  const started = performance.now();
  await until(what, holds, most);
  return seconds(started);
};

export const proofs = {
  'the second waits while the first does not answer, and neither makes a domain of its own': async (lab) => {
    await lab.second.start('10.42.2.9');
    await until('it waits', () => /waits for ad-0\.ad-pods.*does not answer/.test(lab.second.server.output()), 60).catch((error) => {
      throw new Error(`${error.message}: ${lab.second.server.output()}`);
    });
    must(!/makes the domain/.test(lab.second.server.output()), 'the second made a domain');
    return `${lab.open[0]} ports are open between them`;
  },
  'the first makes the domain once the second says that it has none, and the second joins': async (lab) => {
    const started = performance.now();
    await lab.first.start('10.42.1.9');
    await lab.first.answers(200);
    const made = seconds(started);
    await lab.second.answers(200);
    must(/joins the domain of ad-0/.test(lab.second.server.output()), lab.second.server.output().slice(-2000));
    return `made after ${made}, joined after ${seconds(started)}`;
  },
  'what testparm and nslookup say: no parameter unknown, and each finds both by the names that replication asks': async (lab) => {
    for (const controller of [lab.first, lab.second]) {
      const { code, out } = controller.inside(['testparm', '--suppress-prompt', CONFIGURATION]);
      must(code === 0 && !/unknown parameter|ignoring|WARNING|ERROR/i.test(out), out);
    }
    return 'both';
  },
  'people of the site are made once, where the roles are, and are found at the other': async (lab) => {
    await until('the people are made', () => metric(lab.first, 'samba_ad_people') === Object.keys(PEOPLE).length, 90).catch((error) => {
      throw new Error(`${error.message}: ${lab.first.accounts.output()}`);
    });
    const took = await reaches('alice is at the second', () => has(lab.second, 'alice'));
    must(metric(lab.first, 'samba_ad_primary') === 1 && metric(lab.second, 'samba_ad_primary') === 0, 'who is the primary is not told');
    must(!/made the account/.test(lab.second.accounts.output()), 'the second made accounts as well');
    return `after ${took}`;
  },
  'the account by which the second joined is closed': async (lab) => {
    await until('it is closed', () => /no longer join/.test(lab.first.accounts.output()), 60);
    const flags = () => Number(/^userAccountControl: (\d+)$/m.exec(tool(lab.first, 'user', 'show', 'dc-joiner'))[1]);
    must((flags() & 2) !== 0, 'it is open still');
    return 'disabled';
  },
  'a password that is given at one works at the other, by LDAP and by Kerberos, both ways': async (lab) => {
    const ways = [];
    for (const [here, there, name] of [
      [lab.first, lab.second, 'alice'],
      [lab.second, lab.first, 'bob'],
    ]) {
      const password = invite(here, name);
      ways.push(await replicates(lab, name, there));
      must(ticket(there, name, password).code === 0, `${name} gets no ticket at ${there.place}`);
      const reader = there.reader();
      const as = Object.assign(Object.create(Object.getPrototypeOf(reader)), reader, {
        answer: { ...reader.answer, bind: { dn: `CN=${name},${reader.answer.usersDn}` } },
        password,
      });
      must(as.signsIn(), `${name} does not sign in by LDAP at ${there.place}`);
      lab[name] = password;
    }
    return `after ${ways.join(' and ')}`;
  },
  'what is told of replication is what drs showrepl tells': async (lab) => {
    await until(
      'all succeed',
      () => !/replication_failures\{.*\} [1-9]/.test(lab.second.metrics()) && /replication_failures/.test(lab.second.metrics()),
      120,
    );
    const told = [...lab.second.metrics().matchAll(/^samba_ad_replication_success_timestamp_seconds\{partition="(.*)"\} (\d+)$/gm)];
    const shown = JSON.parse(tool(lab.second, 'drs', 'showrepl', '--json', '--machine-pass').replace(/^[^{]*/, ''));
    for (const { 'NC dn': partition, 'consecutive failures': failures, 'last success': success } of shown.repsFrom) {
      const [, , at] = told.find(([, name]) => name === partition) ?? [];
      must(at !== undefined, `nothing is told of ${partition}`);
      must(Math.abs(Number(at) - Date.parse(success) / 1000) < 60, `${partition}: ${at} is told, ${success} is shown`);
      must(failures === 0, `${partition} failed ${failures} times`);
    }
    must(shown.repsFrom.length === told.length && told.length >= 5, `${shown.repsFrom.length} are shown, ${told.length} told`);
    return `${told.length} partitions`;
  },
  'both start at other addresses, at once, and find each other again': async (lab) => {
    await lab.first.stop();
    await lab.second.stop();
    await lab.first.start('10.42.1.77');
    await lab.second.start('10.42.2.88');
    await lab.first.answers();
    await lab.second.answers();
    const password = invite(lab.second, 'bob');
    const there = await replicates(lab, 'bob', lab.first);
    must(ticket(lab.first, 'bob', password).code === 0, 'bob gets no ticket at the first');
    const other = invite(lab.first, 'alice');
    const back = await replicates(lab, 'alice', lab.second);
    must(ticket(lab.second, 'alice', other).code === 0, 'alice gets no ticket at the second');
    return `after ${there} and ${back}`;
  },
  'the first is gone at once: binds, tickets and new passwords go on at the second; it comes back and has what was written meanwhile':
    async (lab) => {
      lab.first.kill();
      must(lab.second.reader().signsIn(), 'nobody binds at the second');
      const password = invite(lab.second, 'alice');
      must(ticket(lab.second, 'alice', password).code === 0, 'no tickets at the second');
      const refused = lab.second.inside(['samba-tool', 'drs', 'showrepl', '-s', CONFIGURATION, '--machine-pass']);
      must(refused.code === 0, refused.out);
      await lab.first.start('10.42.1.101');
      await lab.first.answers();
      const took = await replicates(lab, 'alice', lab.first);
      must(ticket(lab.first, 'alice', password).code === 0, 'alice gets no ticket at the first');
      return `after ${took}`;
    },
  'who is left takes the roles over and keeps the accounts; it does not while the other one answers': async (lab) => {
    const early = lab.second.inside(['python3', `${SCRIPTS}/takeover.py`]);
    must(early.code !== 0 && /answers; stop it first/.test(early.out), early.out);
    await lab.first.stop();
    const { code, out } = lab.second.inside(['python3', `${SCRIPTS}/takeover.py`], { timeout: 300 });
    must(code === 0 && /has all roles; forgotten: DC1/i.test(out), out);
    await until('the second is the primary', () => metric(lab.second, 'samba_ad_primary') === 1, 30);
    await until('it keeps the accounts', () => metric(lab.second, 'samba_ad_people') === Object.keys(PEOPLE).length, 60);
    const roles = tool(lab.second, 'fsmo', 'show');
    must(roles.match(/CN=DC1B,/g)?.length === 7, roles);
    const checked = lab.second.inside(['env', `SMB_CONF_PATH=${CONFIGURATION}`, 'samba-tool', 'dbcheck', '--cross-ncs'], { timeout: 300 });
    must(/\(0 errors\)/.test(checked.out), checked.out.slice(-1500));
    return 'seven roles';
  },
  'the first comes back with its old domain, puts it aside and joins anew': async (lab) => {
    await lab.first.start('10.42.1.102');
    await lab.first.answers(200);
    must(/is older than that of ad-second-0.*puts it aside/.test(lab.first.server.output()), lab.first.server.output().slice(-2000));
    must(/^domain\.\d+T\d+Z$/m.test(attempt(['ls', lab.first.kubelet.claim('ad-data', 0)]).out), 'nothing was put aside');
    const password = invite(lab.second, 'alice');
    const took = await replicates(lab, 'alice', lab.first);
    must(ticket(lab.first, 'alice', password).code === 0, 'alice gets no ticket at the first');
    must(metric(lab.first, 'samba_ad_controllers') === 2, 'it knows another number of controllers');
    return `after ${took}`;
  },
  'a copy is brought back at the first while both are stopped; the second puts what it has aside, and both have the domain of the copy':
    async (lab) => {
      const pod = (name) => lab.first.kubelet.pod('CronJob', name);
      const job = (name, container, variable, { from = '/dev/null', to } = {}) => {
        const { spec, command } = ((found) => ({ spec: found.spec, command: found.command.bind(found) }))(pod(name));
        const step = [...(spec.initContainers ?? []), ...spec.containers].find((known) => known.name === container);
        const script = step.env.find((known) => known.name === variable).value;
        const mounts = step.volumeMounts.filter(({ mountPath }) => mountPath !== '/run/restic');
        const argv = command({ ...step, volumeMounts: mounts, command: ['bash', script] });
        return attempt(['sh', '-c', `exec "$@" <'${from}'${to ? ` >'${to}'` : ''}`, 'sh', ...argv], { timeout: 400 });
      };
      const copy = join(lab.work, 'domain.tar');
      const made = job('ad-copy-domain', 'copy', 'DUMP', { to: copy });
      must(made.code === 0, made.out);
      const after = invite(lab.second, 'alice');
      await lab.first.stop();
      await lab.second.stop();
      const restored = job('ad-restore-domain', 'restore', 'RESTORE', { from: copy });
      must(restored.code === 0 && /\(0 errors\)/.test(restored.out), restored.out);
      const started = performance.now();
      await lab.first.start('10.42.1.120');
      await lab.second.start('10.42.2.120');
      await lab.first.answers();
      await until(
        'the second joins',
        () => /puts it aside/.test(lab.second.server.output()) && metric(lab.second, 'samba_ad_controllers') === 2,
        200,
      );
      await lab.second.answers(200);
      must(ticket(lab.second, 'alice', after).code !== 0, 'the second has what is not in the copy');
      const password = invite(lab.first, 'alice');
      await replicates(lab, 'alice', lab.second);
      must(ticket(lab.second, 'alice', password).code === 0, 'alice gets no ticket at the second');
      return `both after ${seconds(started)}, ${(readFileSync(copy).length / 2 ** 20).toFixed(1)} MiB`;
    },
};
