import type { NodePlan } from '../../blueprint/blueprint';
import { InputError } from '../../constructs/problem';
import { addressOf, parseFacts, probeScript, type HostFacts, type HostPlan } from '../../hosts/check';
import { runProgram } from './run-program';

export interface SshOptions {
  /** File for `ssh -F`: ports, jump hosts, keys. @default - the operator's own */
  readonly sshConfig?: string;
}

/** Reads what root alone may read; `sudo -n` asks for no password, and fails where one is needed. */
const AS_ROOT = 'if [ "$(id -u)" = 0 ]; then exec sh -s; else exec sudo -n sh -s; fi';

/**
 * Asks a host what it is like.
 * @throws InputError when it cannot be reached, is not the one that is known, or does not answer to the end
 */
export async function askHost(node: NodePlan, plan: HostPlan, { sshConfig }: SshOptions): Promise<HostFacts> {
  const { host, user } = addressOf(node);
  if (host === undefined)
    throw broken(
      'host/no-address',
      node.name,
      'has no address that SSH could reach',
      'none',
      'an endpoint or a place in the mesh',
      'add it to the mesh',
    );
  const target = user === undefined ? host : `${user}@${host}`;
  const { code, out, err } = await runProgram(
    [
      'ssh',
      ...(sshConfig === undefined ? [] : ['-F', sshConfig]),
      ...['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=15', '-o', 'StrictHostKeyChecking=yes', '--', target, AS_ROOT],
    ],
    { input: probeScript(plan), seconds: 120 },
  );
  const facts = parseFacts(out);
  if (facts?.root) return facts;
  const said = lastLine(err) || `exit code ${code}`;
  if (code === 127 && out === '')
    throw broken('host/no-ssh', 'ssh', 'is not installed here', said, "OpenSSH's client", 'install openssh-client');
  if (code === 255)
    throw broken(
      'host/unreachable',
      node.name,
      'does not let SSH in',
      said,
      `an answer from ${target}, whose key is known`,
      `try ssh ${target}; a new machine's key is accepted once, by hand`,
    );
  if (/sudo|password/.test(err) || facts)
    throw broken(
      'host/not-root',
      node.name,
      'does not let the operator read as root',
      said,
      'root, or sudo without a password',
      `log in as root, or let sudo pass on ${node.name}: modes of secrets, programs behind ports and the firewall's rules are root's to read`,
    );
  throw broken(
    'host/unread',
    node.name,
    'did not answer to the end',
    said,
    'every fact of the probe',
    `run it again; ssh ${target} shows what is wrong`,
  );
}

export const broken = (id: string, where: string, what: string, got: string, expected: string, remedy: string): InputError =>
  new InputError([{ id, severity: 'error', where, what, got, expected, do: remedy }]);

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';
