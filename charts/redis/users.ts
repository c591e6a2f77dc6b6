import type { PlanOf } from '../../blueprint/blueprint';
import type { RedisRequest, RedisResult } from '../../blueprint/contracts/contract';
import type { redis } from './service';

type Plan = PlanOf<typeof redis>;

/** Where the containers find the passwords of the parts of the group, each in a folder of its own, and those of who asked for a user. */
export const IDENTITIES = '/run/identities';
export const GRANTS = '/run/grants';
/** Passwords of who lives in one pod alone. */
export const POD = '/run/pod';

/** Channel at which Sentinels tell of each other: who may publish there can make them follow anybody. */
const HELLO = '__sentinel__:hello';
/** What nobody needs to serve requests, and what would touch others: functions are shared by all, as loaded scripts are. */
const NEVER = '-@admin -@dangerous -function +function|list +function|stats -script|flush -script|kill';
/** Dangerous by category alone: libraries ask with them whether a server is ready and leads. */
const HARMLESS = '+info +role';
/** They tell the names of all keys, those of others too. */
const NAMES = '-scan -randomkey';

/** What the parts of the group may do on servers (valkey.io/topics/acl, valkey.io/topics/sentinel). */
const ON_SERVERS = {
  server: 'resetchannels -@all +psync +replconf +ping +info',
  sentinel: `resetchannels &${HELLO} -@all +multi +exec +slaveof +replicaof +ping +info +role +publish +subscribe +config|rewrite +client|setname +client|kill +script|kill`,
  proxy: 'resetchannels -@all +ping +info',
} as const;
const COPIER =
  '~* resetchannels -@all +@read -@dangerous +ping +info +role +select +psync +sync +replconf +restore +flushall +client|no-touch';

/** Who keeps the users of a pod, from inside it. */
const KEEPER = '-@all +ping +info +acl|setuser +acl|deluser +acl|users';
const KEEPER_ON = { servers: '+config|set +client|pause', sentinels: '+sentinel|set +sentinel|config +sentinel|debug' } as const;
/** What redis_exporter asks; configuration would show it passwords. */
const EXPORTER = '-@all +ping +info +client|setname';
const EXPORTER_ON = {
  servers: '+slowlog|len +slowlog|get +latency|latest +latency|histogram',
  sentinels: '+sentinel|masters +sentinel|sentinels +sentinel|slaves +sentinel|ckquorum',
} as const;

const ON_SENTINELS = {
  server: 'resetchannels -@all +ping +sentinel|master +sentinel|failover',
  sentinel: `resetchannels &${HELLO} -@all +ping +publish +client|setname +sentinel|is-master-down-by-addr +sentinel|master`,
  proxy: 'resetchannels -@all +ping +sentinel|get-master-addr-by-name',
} as const;
/** What a library that asks Sentinels says. Events of Sentinels are for whoever asks. */
const ASKS =
  'allchannels -@all +@connection +info +role +subscribe +psubscribe +unsubscribe +punsubscribe +sentinel|get-master-addr-by-name +sentinel|master +sentinel|masters +sentinel|replicas +sentinel|slaves +sentinel|sentinels +sentinel|myid -client|kill -client|list -client|pause -client|unpause';

/** Users of the servers and of the Sentinels: `name file-of-the-password rules`, one a line. */
export function userFiles(plan: Plan): Readonly<Record<'servers' | 'sentinels', string>> {
  const { answers, grants } = plan;
  const parts = (['server', 'sentinel', 'proxy'] as const).filter((name) => answers[name] !== undefined);
  const asked = grants.map(({ request, answer, secrets }) => ({
    request: request as RedisRequest,
    user: (answer as RedisResult).user,
    file: `${GRANTS}/${secrets['password']?.key ?? ''}`,
  }));
  const lines = (rules: typeof ON_SERVERS | typeof ON_SENTINELS) =>
    parts.map((name) => `${name} ${IDENTITIES}/${name}/value ${rules[name]}`);
  const local = (where: 'servers' | 'sentinels') => [
    `keeper ${POD}/keeper resetchannels ${KEEPER} ${KEEPER_ON[where]}`,
    `exporter ${POD}/exporter resetchannels ${EXPORTER} ${EXPORTER_ON[where]}`,
  ];
  return {
    servers: text([
      ...local('servers'),
      ...lines(ON_SERVERS),
      `copier ${IDENTITIES}/copier/value ${COPIER}`,
      ...asked.map(({ request, user, file }) => `${user} ${file} ${rulesOf(request)}`),
    ]),
    sentinels: text([
      ...local('sentinels'),
      ...lines(ON_SENTINELS),
      ...asked.filter(({ request }) => request.sentinel === true).map(({ user, file }) => `${user} ${file} ${ASKS}`),
    ]),
  };
}

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** @throws Error where a pattern would end the rule that it is part of, or reaches what Sentinels tell each other */
function rulesOf({ keys, channels = keys, also = [] }: RedisRequest): string {
  for (const pattern of [...(keys ?? []), ...(channels ?? [])]) {
    if (!/^[^\s"'\\[]+$/.test(pattern))
      throw new Error(`a pattern of keys or channels is not valid, got '${pattern}', expected no blanks, quotes, brackets and backslashes`);
  }
  return [
    ...(keys ?? ['*']).map((pattern) => `~${pattern}`),
    'resetchannels',
    ...(channels ?? ['*']).map((pattern) => `&${besideHello(pattern)}`),
    '+@all',
    NEVER,
    ...(keys ? [NAMES] : []),
    HARMLESS,
    ...also.map((command) => `+${command}`),
  ].join(' ');
}

/** What begins with any letter does not begin with that of the Sentinels' channel. */
function besideHello(pattern: string): string {
  if (pattern.startsWith('*')) return `[^_]${pattern}`;
  const words = pattern
    .replace(/[.+^$(){}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  if (new RegExp(`^${words}$`).test(HELLO))
    throw new Error(`a pattern of channels reaches that of the Sentinels, got '${pattern}', expected one that does not match ${HELLO}`);
  return pattern;
}
