// What can be judged of the files alone, by the programs that will read them.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { attempt, run } from './shell.mjs';

const FLAGS = JSON.parse(readFileSync(new URL('./k3s-flags.json', import.meta.url), 'utf8'));

/** Every shell script of a site, by shellcheck. */
export const judgeShell = ({ out, files }) => {
  const scripts = files.map(({ path }) => path).filter((path) => path.endsWith('.sh'));
  if (scripts.length === 0) throw new Error('the site has no shell script, so nothing was judged');
  run(['shellcheck', '--severity=style', '--external-sources', ...scripts], { cwd: out });
};

/** The playbook, by Ansible's parser and by ansible-lint in its strictest profile. */
export const judgePlaybook = ({ out }, ansible) => {
  const options = { cwd: join(out, 'ansible'), env: { PATH: `${ansible}:${process.env.PATH}`, ANSIBLE_NOCOLOR: '1' } };
  const playbooks = readdirSync(options.cwd).filter((file) => /^(site|node-.+)\.yaml$/.test(file));
  run(['ansible-playbook', '--syntax-check', ...playbooks], options);
  run(['ansible-lint', '--offline', '--strict', '--profile', 'production', ...playbooks, 'roles'], options);
};

/** The inventory as Ansible understands it: every node once, with all its variables. */
export const judgeInventory = ({ out, blueprint }, ansible) => {
  const listed = JSON.parse(run([join(ansible, 'ansible-inventory'), '--list'], { cwd: join(out, 'ansible') }));
  const hosts = Object.keys(listed._meta.hostvars).sort().join();
  const nodes = blueprint.nodes
    .map(({ name }) => name)
    .sort()
    .join();
  if (hosts !== nodes) throw new Error(`the inventory has ${hosts}, the site ${nodes}`);
};

/** User data, by cloud-init's own schema. */
export const judgeUserData = ({ out }, path) => {
  const { code, out: said } = attempt(['cloud-init', 'schema', '--config-file', join(out, path)]);
  if (code !== 0 || !said.includes('Valid')) throw new Error(said);
};

/** A tunnel's file, by wg-quick: what is left is WireGuard's own. */
export const judgeTunnel = ({ out }, path) => {
  const stripped = run(['wg-quick', 'strip', join(out, path)]);
  const foreign = stripped.split('\n').filter((line) => /^(Address|MTU|PostUp|DNS|Table)\b/.test(line));
  if (foreign.length > 0 || !stripped.includes('[Peer]')) throw new Error(`left over: ${foreign.join('; ') || 'no peer'}`);
};

/** The keys of a K3s configuration, by the documented flags of its role, each with a value of the flag's kind. */
export const judgeK3s = ({ out }, path, role) => {
  const problems = Object.entries(parse(readFileSync(join(out, path), 'utf8'))).flatMap(([key, value]) => {
    const kind = kindOf(key, role);
    if (kind === undefined) return [`'${key}' is no flag of k3s ${role}`];
    return KINDS[kind](value) ? [] : [`'${key}' takes a ${kind}, got ${JSON.stringify(value)}`];
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
};

const KINDS = {
  text: (value) => typeof value === 'string' && value !== '',
  number: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  list: (value) => [value].flat().length > 0 && [value].flat().every((item) => typeof item === 'string' && item !== ''),
};

const kindOf = (key, role) => {
  const known = role === 'server' ? [FLAGS.server, FLAGS.agent] : [FLAGS.agent];
  return Object.keys(KINDS).find((kind) => known.some((flags) => flags[kind].includes(key)));
};
