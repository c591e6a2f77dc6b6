// Who may do what.
const refused = async (what, asked, by = /^(NOPERM|NOAUTH|WRONGPASS|ERR DEBUG command not allowed|ERR unknown command)/) => {
  const answer = await asked.then(
    (value) => `answered ${JSON.stringify(value)}`,
    (error) => (by.test(error.message) ? undefined : error.message),
  );
  if (answer !== undefined) throw new Error(`${what}: ${answer}`);
};
const given = async (what, asked) => asked.catch((error) => Promise.reject(new Error(`${what}: ${error.message}`)));

/** Commands by which one service could harm all. */
const DANGEROUS = [
  ['FLUSHALL'],
  ['FLUSHDB'],
  ['KEYS', '*'],
  ['SCAN', '0'],
  ['RANDOMKEY'],
  ['CONFIG', 'GET', '*'],
  ['CONFIG', 'SET', 'dir', '/tmp'],
  ['SHUTDOWN', 'NOSAVE'],
  ['REPLICAOF', 'NO', 'ONE'],
  ['SLAVEOF', 'NO', 'ONE'],
  ['FAILOVER'],
  ['DEBUG', 'SLEEP', '0'],
  ['MONITOR'],
  ['SAVE'],
  ['BGSAVE'],
  ['BGREWRITEAOF'],
  ['ACL', 'LIST'],
  ['ACL', 'SETUSER', 'shop', '+@all'],
  ['CLIENT', 'LIST'],
  ['CLIENT', 'KILL', 'TYPE', 'normal'],
  ['CLIENT', 'PAUSE', '1000'],
  ['MIGRATE', '127.0.0.1', '6379', 'shop:a', '0', '10'],
  ['RESTORE', 'shop:a', '0', 'x'],
  ['SORT', 'shop:a'],
  ['SWAPDB', '0', '1'],
  ['MODULE', 'LIST'],
  ['SLOWLOG', 'GET'],
  ['LATENCY', 'RESET'],
  ['PSYNC', '?', '-1'],
  ['SYNC'],
  ['CLUSTER', 'RESET'],
  ['FUNCTION', 'FLUSH'],
  ['FUNCTION', 'LOAD', "#!lua name=a\nredis.register_function('a', function() return 1 end)"],
  ['SCRIPT', 'FLUSH'],
];

export const users = {
  'strangers-shut-out': async (lab) => {
    for (const pod of [...lab.servers, ...lab.sentinels, ...lab.proxies]) {
      await refused(`${pod.name} answers who does not sign in`, lab.at(pod, {}, ['PING']));
      await refused(`${pod.name} takes the default user`, lab.at(pod, { user: 'default', password: '' }, ['PING']));
      await refused(`${pod.name} takes any password`, lab.at(pod, { user: 'shop', password: 'guess' }, ['PING']));
    }
    for (const pod of lab.sentinels)
      await refused(`${pod.name} knows who did not ask for Sentinels`, lab.at(pod, lab.login('shop'), ['PING']));
    return 'the default user is off everywhere';
  },
  'own-keys-alone': async (lab) => {
    const [proxy] = lab.proxies;
    const as = (service, ...command) => lab.at(proxy, lab.login(service), command);
    await given('own key', as('shop', 'SET', 'shop:a', '1', 'EX', '900'));
    await given('own script', as('shop', 'EVAL', "return redis.call('GET', KEYS[1])", '1', 'shop:a'));
    await given('own channel', as('shop', 'PUBLISH', 'shop:news', 'x'));
    await given('what libraries ask', as('shop', 'INFO', 'server'));
    await given('what libraries ask', as('shop', 'ROLE'));
    for (const command of [
      ['GET', 'drive:a'],
      ['SET', 'drive:a', '1'],
      ['RENAME', 'shop:a', 'drive:a'],
      ['COPY', 'shop:a', 'drive:a'],
      ['EVAL', "return redis.call('GET', 'drive:a')", '0'],
      ['PUBLISH', 'notify_x', 'x'],
      ['SUBSCRIBE', 'notify_x'],
      ['PSUBSCRIBE', '*'],
    ])
      await refused(`shop: ${command.join(' ')}`, as('shop', ...command), /NOPERM|permission|No permission|can't access/i);
    await given('keys by name, as asked for', as('drive', 'KEYS', 'drive:*'));
    await given('its pattern of channels', as('drive', 'PSUBSCRIBE', 'notify_*'));
    await given('everybody’s keys', as('old', 'GET', 'shop:a'));
    await given('any channel', as('old', 'PUBLISH', 'news', 'x'));
    for (const service of ['old', 'shop', 'drive']) {
      await refused(`${service} speaks for Sentinels`, as(service, 'PUBLISH', '__sentinel__:hello', 'x'));
      await refused(`${service} listens to Sentinels`, as(service, 'SUBSCRIBE', '__sentinel__:hello'));
    }
    return 'each touches its own';
  },
  'nothing-dangerous': async (lab) => {
    const leader = await lab.leader();
    for (const command of DANGEROUS) {
      await refused(`shop: ${command.join(' ')}`, lab.at(leader, lab.login('shop'), command));
      if (!['SCAN', 'RANDOMKEY'].includes(command[0]))
        await refused(`old: ${command.join(' ')}`, lab.at(leader, lab.login('old'), command));
    }
    const asks = [
      ['SENTINEL', 'failover', 'main'],
      ['SENTINEL', 'set', 'main', 'quorum', '1'],
      ['SENTINEL', 'remove', 'main'],
      ['SENTINEL', 'reset', 'main'],
    ];
    asks.push(
      ['SENTINEL', 'monitor', 'x', '127.0.0.1', '1', '1'],
      ['PUBLISH', '__sentinel__:hello', 'x'],
      ['SHUTDOWN'],
      ['ACL', 'LIST'],
      ['CONFIG', 'GET', '*'],
    );
    asks.push(['SENTINEL', 'config', 'get', '*'], ['SENTINEL', 'simulate-failure', 'crash-after-election']);
    for (const command of asks)
      await refused(`login at a Sentinel: ${command.join(' ')}`, lab.at(lab.sentinels[0], lab.login('login'), command));
    for (const [who, command] of [
      ['proxy', ['GET', 'shop:a']],
      ['server', ['GET', 'shop:a']],
      ['sentinel', ['GET', 'shop:a']],
      ['sentinel', ['CONFIG', 'GET', '*']],
      ['copier', ['CONFIG', 'GET', '*']],
      ['copier', ['ACL', 'LIST']],
      ['copier', ['SET', 'shop:a', '2']],
    ])
      await refused(`${who}: ${command.join(' ')}`, lab.at(leader, lab.identity(who), command));
    return `${DANGEROUS.length} commands of a service, ${asks.length} at a Sentinel`;
  },
  'rotated-password': async (lab) => {
    const before = lab.login('shop');
    const stays = lab.servers[0].main;
    lab.rotate('cache/shop/cache/password');
    const after = lab.login('shop');
    if (after.password === before.password) throw new Error('the store made the same password');
    const seconds = await lab.timed(
      'the new password works everywhere',
      async () =>
        (await Promise.all(lab.servers.map((pod) => lab.at(pod, after, ['PING']).catch(() => undefined)))).every(
          (answer) => answer === 'PONG',
        ),
      60,
    );
    for (const pod of lab.servers) await refused(`${pod.name} takes the old password`, lab.at(pod, before, ['PING']));
    if (lab.servers[0].main !== stays || stays.output().includes('exit')) throw new Error('a server was restarted');
    return `after ${seconds} s, without a restart; the old one fails`;
  },
  'rotated-group': async (lab) => {
    for (const id of ['cache/server', 'cache/sentinel', 'cache/proxy']) lab.rotate(id);
    const part = lab.identity('proxy');
    await lab.timed(
      'new passwords of the group work',
      async () =>
        (await Promise.all(lab.servers.map((pod) => lab.at(pod, part, ['PING']).catch(() => undefined)))).every(
          (answer) => answer === 'PONG',
        ),
      60,
    );
    await lab.timed('the group is whole with them', () => lab.whole(), 30);
    const follower = lab.servers.find((pod) => pod !== lab.last);
    await follower.kill();
    follower.up({ EVERY: '1' });
    await lab.timed('who starts anew knows them', () => lab.whole(), 40);
    return 'servers, Sentinels and proxies go on';
  },
};
