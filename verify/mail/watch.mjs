// What the machine tells of its mail and of its containers: asked of Postfix, its certificate and the name server of this judge, read by node-exporter itself.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { until } from '../hosts/shell.mjs';
import { ADDRESSES } from './network.mjs';

const HERE = '/etc/archipel-mail';
const TOLD = '/var/lib/archipel';
const ASK = "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:9100/metrics').read().decode())";
/** Members of `actions` as Rspamd's controller names them (docs.rspamd.com, controller worker). */
const STAT = { scanned: 12, actions: { reject: 3, 'soft reject': 0, 'rewrite subject': 0, 'add header': 1, greylist: 2, 'no action': 6 } };

/** Series of a text, by name and labels in a fixed order. */
const seriesOf = (text) =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
        const kept = labels.split(/,(?=\w+=)/).filter((label) => label !== '' && !label.startsWith('project='));
        return [`${name}{${kept.sort().join()}}`, Number(value)];
      }),
  );

export const judgeWatch = async ({ core, world, postfix, library, blueprint, reload }, claim) => {
  const watch = () => {
    core.on(`${HERE}/watch.py`, `${TOLD}/mail.prom`);
    return seriesOf(core.read(`${TOLD}/mail.prom`));
  };
  const programs = '/usr/local/lib/containers';
  core.write('/etc/resolv.conf', `nameserver ${ADDRESSES.ns}\n`);
  core.write(`${programs}/watchdog-mailcow.exec`, `#!/bin/sh\necho '${JSON.stringify(STAT)}'\n`, 0o755);
  core.write(`${programs}/postfix-mailcow.exec`, '#!/bin/sh\ncat /root/queue\n', 0o755);
  core.write('/root/queue', '');
  for (const port of ['465', '993'])
    postfix.start('openssl', 's_server', '-accept', port, '-cert', '/etc/ssl/judge.pem', '-key', '/etc/ssl/judge.key', '-quiet');
  await until('what serves TLS from the first byte', () =>
    ['465', '993'].every((port) => postfix.try(['bash', '-c', `exec 3<>/dev/tcp/127.0.0.1/${port}`]).code === 0),
  );
  const certificate = JSON.parse(core.read(`${HERE}/watch.json`)).certificate;

  await claim('a certificate that is served and is not the one on the disk is told, at every port; one that is, too', () => {
    const ports = ['25', '465', '587', '993'];
    const told = (series) => ports.map((port) => series.get(`mail_certificate_served_is_stored{port="${port}"}`));
    assert.deepEqual(told(watch()), [0, 0, 0, 0]);
    core.write(certificate, postfix.read('/etc/ssl/judge.pem'));
    const series = watch();
    assert.deepEqual(told(series), [1, 1, 1, 1]);
    const days = (series.get('mail_certificate_ends_timestamp_seconds{}') - Date.now() / 1000) / 86400;
    assert.ok(days > 1.5 && days < 2.1, String(days));
  });
  await claim('every record of mail in the DNS is compared, and is right', () => {
    const series = watch();
    const mail = blueprint.dns.filter(({ type }) => ['MX', 'SRV', 'TXT', 'TLSA'].includes(type));
    const unlike = mail.filter(({ name, type }) => series.get(`mail_dns_record_is_right{name="${name}",type="${type}"}`) !== 1);
    assert.deepEqual(unlike, []);
    assert.ok(mail.length > 30);
    assert.equal(series.get(`mail_dns_record_is_right{name="${ADDRESSES.one}",type="PTR"}`), 1);
  });
  await claim('one that drifts is told, and no other; a second SPF is wrong as well', async () => {
    const zone = world.read('/etc/bind/example.net.zone');
    const load = (text) => {
      world.write('/etc/bind/example.net.zone', text);
      reload();
    };
    const wrong = () =>
      [...watch()].filter(([name, value]) => name.startsWith('mail_dns_record_is_right') && value === 0).map(([name]) => name);
    const bump = (text) => text.replace(' 1 3600 ', ` ${Math.floor(Date.now() / 1000)} 3600 `);
    load(bump(zone.replace('v=spf1 mx -all', 'v=spf1 mx +all')));
    await until('the changed zone', () => wrong().length > 0, 20);
    assert.deepEqual(wrong(), ['mail_dns_record_is_right{name="example.net",type="TXT"}']);
    load(bump(`${zone}example.net. 300 IN TXT "v=spf1 -all"\n`).replace(/ 1 3600 /, ' 2147483600 3600 '));
    await until('the zone with two', () => world.on('dig', '+short', '@127.0.0.1', 'example.net', 'TXT').split('\n').length > 1, 20);
    assert.deepEqual(wrong(), ['mail_dns_record_is_right{name="example.net",type="TXT"}']);
  });
  await claim('a list that names the server is told; one that lists everything, or refuses, is not believed', () => {
    const series = watch();
    const told = (name) => ['mail_list_answers', 'mail_listed'].map((metric) => series.get(`${metric}{list="${name}"}`));
    assert.deepEqual(told('psbl.surriel.com'), [1, 1]);
    assert.deepEqual(told('bl.spamcop.net'), [1, 0]);
    assert.deepEqual(told('bl.mailspike.net'), [0, undefined]);
    assert.deepEqual(told('dnsbl.dronebl.org'), [0, undefined]);
  });
  await claim('a queue is counted as Postfix tells it, and how long its oldest message waits', async () => {
    assert.equal(watch().get('mail_queue_messages{queue="deferred"}'), 0);
    postfix.on('sh', '-c', "printf 'Subject: waits\n\nhello\n' | sendmail -f ada@example.org eve@nowhere.invalid.example");
    const deferred = () => postfix.on('postqueue', '-j');
    await until('a message that waits', () => /"queue_name": ?"deferred"/.test(deferred()), 60);
    core.write('/root/queue', deferred());
    const series = watch();
    assert.equal(series.get('mail_queue_messages{queue="deferred"}'), 1);
    const waits = series.get('mail_queue_oldest_seconds{}');
    assert.ok(waits > 0 && waits < 120, String(waits));
  });
  await claim('what Rspamd decides is told; what cannot be asked is said to have failed, and the rest is told', () => {
    assert.equal(watch().get('mail_rspamd_messages{action="reject"}'), 3);
    core.on('rm', `${programs}/watchdog-mailcow.exec`);
    const series = watch();
    assert.equal(series.get('mail_watch_failed{part="rspamd"}'), 1);
    assert.deepEqual(
      ['queues', 'certificates', 'records', 'reverse', 'lists'].map((part) => series.get(`mail_watch_failed{part="${part}"}`)),
      [0, 0, 0, 0, 0],
    );
  });
  await claim('node-exporter reads both files, every series by the name that rules and dashboards ask for', async () => {
    core.write(
      '/usr/local/sbin/docker-watch',
      readFileSync(join(library, 'hosts/ansible/roles/docker/files/docker-watch.py'), 'utf8'),
      0o755,
    );
    core.on('docker-watch', `${TOLD}/docker.prom`);
    core.on('chmod', '0755', TOLD);
    core.start(
      'setpriv',
      '--reuid=65534',
      '--regid=65534',
      '--clear-groups',
      'prometheus-node-exporter',
      `--collector.textfile.directory=${TOLD}`,
    );
    await until('node-exporter', () => core.try(['bash', '-c', 'exec 3<>/dev/tcp/127.0.0.1/9100']).code === 0, 20);
    const text = core.on('python3', '-c', ASK);
    assert.match(text, /^node_textfile_scrape_error 0$/m);
    const listed = ['mailcow', 'docker-watch'].flatMap((name) =>
      readFileSync(join(library, `charts/monitoring/metrics/${name}.txt`), 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#')),
    );
    // control groups are the machine's, which the containers of this judge have none of
    const unmeasured = /_(memory_bytes|memory_limit_bytes|oom_kills_total|cpu_seconds_total)$|^mail_rspamd_messages$/;
    assert.deepEqual(
      listed.filter((name) => !unmeasured.test(name) && !new RegExp(`^${name}[{ ]`, 'm').test(text)),
      [],
    );
    assert.match(text, /^docker_container_running\{container="postfix-mailcow",project="mailcow-dockerized"\} 1$/m);
  });
};
