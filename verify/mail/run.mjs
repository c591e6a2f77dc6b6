// Judges Mailcow's host: the scripts by real Git, Compose and Python, records by a real name server, the firewall by real UFW before Docker's rules, and the
// overlays by real Postfix, Dovecot and OpenDKIM.
// node verify/run.mjs mail (as root: hosts are trees in networks of their own)
import { cpSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Lab } from '../hosts/namespace.mjs';
import { run, start, until } from '../hosts/shell.mjs';
import { installPackages } from '../hosts/tools.mjs';
import { judge } from '../judging.mjs';
import { SecretStore } from '../kubernetes/project.mjs';
import { judgeDns, serve } from './dns.mjs';
import { judgeFirewall } from './firewall.mjs';
import { judgeHost } from './host.mjs';
import { ADDRESSES, build } from './network.mjs';
import { judgeOther } from './other.mjs';
import { judgePost } from './post.mjs';
import { Root } from './root.mjs';
import { makeProject, SITE } from './site.mjs';
import { compose } from './tools.mjs';
import { judgeWatch } from './watch.mjs';

/** Secrets as the playbook finds them, by their path on the host. */
const secretsIn = (folder) =>
  new Map(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .flatMap(({ name }) =>
        readdirSync(join(folder, name)).map((file) => [`/${file.replaceAll('__', '/')}`, readFileSync(join(folder, name, file), 'utf8')]),
      ),
  );

const makeSite = (root, work) => {
  const project = makeProject(root, join(work, 'project'));
  const store = new SecretStore(project, project.blueprint(SITE), join(work, 'secrets')).make();
  // what everyone may know is committed: only then the DNS knows the keys
  cpSync(join(work, 'secrets/public.json'), join(project.root, `environments/${SITE}.public.json`));
  project.try(['synth', SITE]);
  const exported = join(work, 'exported');
  store.exportTo('ansible', exported);
  return { blueprint: project.blueprint(SITE), out: join(project.root, 'out', SITE), secrets: secretsIn(exported) };
};

/** Programs in the network of a namespace, without a tree of their own. */
const programsIn = (lab) => ({
  background: (name, ...argv) => {
    const program = start(['ip', 'netns', 'exec', lab.space(name), ...argv]);
    const ready = until(`${argv[0]} in ${name}`, () => program.output().includes('ready'), 15);
    return { ready, stop: async () => void (program.stop('SIGKILL'), await program.ended) };
  },
});

/** @param {{ root: string, report?: (line: string) => void }} props @returns {Promise<import('../judging.mjs').Verdict>} */
export const judgeMail = ({ root, report }) =>
  judge('mail', { report, explain: ({ stack }) => stack }, async (verdict) => {
    // what a proof returns is no figure
    const claim = (name, holds) => verdict.claim(name, async () => void (await holds()));
    const work = verdict.folder('archipel-mail-', { open: true });
    run(['mount', '-t', 'tmpfs', '-o', 'mode=0755', 'tmpfs', work]);
    verdict.after(() => run(['umount', '--lazy', work]));
    const lab = new Lab();
    verdict.after(() => lab.close());
    const rootIn = (name) => {
      const made = new Root(join(work, 'roots', name), lab.space(name));
      verdict.after(() => made.close());
      return made;
    };
    installPackages();
    const binary = compose(verdict.report);
    const site = makeSite(root, work);
    await build(lab, site.blueprint);
    const [core, agent, world, postfix] = ['core', 'agent', 'world', 'postfix'].map(rootIn);
    world.write('/etc/resolv.conf', 'nameserver 127.0.0.1\n');
    postfix.write('/etc/resolv.conf', `nameserver ${ADDRESSES.ns}\n`);
    const parts = {
      ...site,
      library: root,
      compose: binary,
      addresses: ADDRESSES,
      root: core,
      core,
      other: agent,
      world,
      postfix,
      net: programsIn(lab),
    };
    await claim('shell scripts pass shellcheck', () =>
      run(['shellcheck', '--severity=style', ...['mailcow', 'compose-app'].map((kind) => join(root, 'charts', kind, 'converge.sh'))]),
    );
    await judgeHost(parts, claim);
    await judgeOther(parts, claim);
    const { zones, reload } = await serve(parts);
    await judgeDns({ ...parts, zones }, claim);
    await judgeFirewall(lab, parts, claim);
    await judgePost(lab, parts, claim);
    await judgeWatch({ ...parts, reload }, claim);
  });
