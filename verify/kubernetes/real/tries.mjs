// Connections that are tried from where they would come: a pod, a node, the internet.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What listens and what tries. */
export const PROGRAM = fileURLToPath(new URL('stand-in.py', import.meta.url));
/** Sources that try at a time. */
const AT_ONCE = 8;

/** @param {import('./flow-ends.mjs').Connection} connection */
export const say = ({ from, to, protocol, port, source }) => `${from}${source ? ` as ${source}` : ''} -> ${to} ${protocol}/${port}`;

/**
 * @param {import('../kubectl.mjs').Kubectl} kubectl @param {Map<string, string>} addressOf addresses of the ends
 * @param {import('./flow-ends.mjs').Connection[]} connections
 * @returns {Promise<{ tried: number, connected: Connection[], refused: Connection[] }>} @throws {Error} where a source cannot try at all
 */
export const tried = async (kubectl, addressOf, connections) => {
  const bySource = new Map();
  for (const connection of connections) bySource.set(connection.from, [...(bySource.get(connection.from) ?? []), connection]);
  const [connected, refused] = [[], []];
  const sources = [...bySource];
  const next = async () => {
    for (let source = sources.pop(); source; source = sources.pop()) {
      const [from, mine] = source;
      const targets = mine.map(({ to, protocol, port, source: own }) => [addressOf.get(to), protocol, port, own ?? null]);
      const answers = JSON.parse(await tryFrom(kubectl, from, JSON.stringify(targets)));
      mine.forEach((connection, index) => (answers[index] ? connected : refused).push(connection));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return { tried: connections.length, connected, refused };
};

const tryFrom = ({ binary, env }, from, input) => {
  if (from === 'outside') return answer(['python3', PROGRAM, 'try'], input);
  if (from.startsWith('node ')) return answer(['nsenter', `--net=/run/netns/lab-${from.slice(5)}`, 'python3', PROGRAM, 'try'], input);
  const [namespace, name] = from.split('/');
  return answer([binary, '-n', namespace, 'exec', '-i', name, '--', 'python3', '/stand-in/stand-in.py', 'try'], input, env);
};

/** What a command prints. @throws {Error} with its words when it fails */
const answer = async ([command, ...argv], input, env = process.env) => {
  const running = promisify(execFile)(command, argv, { env, timeout: 60_000 });
  running.child.stdin.end(input);
  return (await running).stdout;
};
