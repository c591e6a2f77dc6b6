import { homedir } from 'node:os';
import { join, resolve as absolute } from 'node:path';
import { Command, Option } from 'commander';
import type { Problem } from '../../constructs/problem';
import type { SecretPlan, SecretSite } from '../../constructs/secrets';
import type { Console, ExitCode } from '../console';
import { secretPaths } from '../secrets/paths';
import { sealingHelp } from '../secrets/sealing-commands';
import { reachingHelp } from '../secrets/vault/help';
import type { SiteFile } from '../sites';

interface Paths {
  readonly identity?: string;
  readonly store?: string;
  readonly public?: string;
  readonly json?: boolean;
}
interface Reach {
  readonly address: string;
  readonly authority?: string;
}
type Exported = 'kubernetes' | 'ansible' | 'env' | 'devices';
type SitesOf = (names: readonly string[]) => Promise<readonly SiteFile[]>;

/** `archipel secrets …`: thin commands over the store; the library behind them loads when one runs. */
export function secretsCommand(console: Console, sitesOf: SitesOf, finish: (code: ExitCode) => void): Command {
  const secrets = new Command('secrets').description(
    'make, list, rotate and deliver the secrets of a site; values live in one age-encrypted file',
  );
  const fileOf = async (name: string): Promise<SiteFile> => (await sitesOf([name]))[0] as SiteFile;
  const siteOf = async (name: string, paths: Paths): Promise<SecretSite> => secretSite(await fileOf(name), paths, console.root);
  const command = (usage: string, description: string, example: string): Command =>
    secrets
      .command(usage)
      .description(description)
      .addOption(new Option('--identity <file>', 'age identity file').default(undefined, '~/.config/archipel/<site>.agekey'))
      .addOption(new Option('--store <file>', 'encrypted store').default(undefined, 'environments/secrets/<site>.age'))
      .addOption(new Option('--public <file>', 'committed public halves').default(undefined, 'environments/<site>.public.json'))
      .addHelpText('after', `\nExample:\n  archipel secrets ${example}`);
  const library = async () => ({
    ...(await import('../../constructs/secrets')),
    ...(await import('../secrets/render')),
    ...(await import('../secrets/system-source')),
  });
  const reach = async (name: string, options: Paths & Reach) => {
    const { reachVault } = await import('../secrets/vault/reach');
    const { input, file, staging, halves } = await fileOf(name);
    const site = await siteOf(name, options);
    const { blueprint } = (await import('../../blueprint/resolve')).resolve(input, file, staging, halves);
    const { address, authority } = options;
    const named = authority === undefined ? {} : { authority: absolute(console.root, authority) };
    return { site, ...reachVault({ site, blueprint, root: console.root, address, ...named }) };
  };
  const tellNext = async (name: string, { changed }: { readonly changed: readonly SecretPlan[] }): Promise<void> => {
    if (changed.length === 0) return;
    const { input, file, staging, halves } = await fileOf(name);
    const resolved = (await import('../../blueprint/resolve')).resolve(input, file, staging, halves);
    const [{ kubernetesManifests }, { definitionsOf }, { nextSteps }, { renderNextSteps }] = await Promise.all([
      import('../../charts/synth'),
      import('../synthesis'),
      import('../secrets/next-steps'),
      import('../secrets/render'),
    ]);
    const charts = await kubernetesManifests(resolved.blueprint, definitionsOf(resolved));
    const manifests = charts.flatMap((chart) => chart.manifests.map(({ manifest }) => manifest));
    console.out(renderNextSteps(nextSteps(resolved.blueprint, manifests, changed)));
  };
  const warn = async ({ warnings }: { readonly warnings: readonly Problem[] }): Promise<void> => {
    const { renderWarnings } = await import('../secrets/render');
    console.err(renderWarnings(warnings, { colours: console.colours.isColorSupported }));
  };

  command('init <site>', 'make what is missing; a second run changes nothing', 'init uyoop').action(
    async (name: string, options: Paths) => {
      const { initSecrets, renderInit, systemSource } = await library();
      const site = await siteOf(name, options);
      const result = await initSecrets(site, systemSource);
      console.out(renderInit(site, result));
      await warn(result);
      finish(result.asked.length > 0 ? 1 : 0);
    },
  );
  command('list <site>', 'what there is, what is missing, who reads it; never a value', 'list uyoop --json')
    .option('--json', 'print one JSON document')
    .action(async (name: string, options: Paths) => {
      const { listSecrets, renderList, renderListJson } = await library();
      const site = await siteOf(name, options);
      const result = await listSecrets(site);
      console.out(options.json ? renderListJson(site, result) : renderList(result, { colours: console.colours.isColorSupported }));
      await warn(result);
      finish(result.secrets.some(({ state }) => state === 'missing') ? 1 : 0);
    });
  command('rotate <site> <id>', 'make new values; an id may hold * and **', "rotate uyoop 'mesh/**'")
    .option('--finish', 'forget the values before the last rotation')
    .option('--bound', 'also those on whose value more hangs, such as what they encrypted: do first what is said of them')
    .action(async (name: string, id: string, options: Paths & { readonly finish?: boolean; readonly bound?: boolean }) => {
      const { rotateSecrets, finishRotation, renderRotate, systemSource } = await library();
      const site = await siteOf(name, options);
      const even = options.bound ? 'bound' : undefined;
      const result = await (options.finish ? finishRotation(site, systemSource, id) : rotateSecrets(site, systemSource, id, even));
      console.out(renderRotate(site, result));
      if (!options.finish) await tellNext(name, result);
      await warn(result);
    });
  command(
    'set <site> <id>',
    'store a value that somebody else issued, from standard input',
    'set uyoop providers/hetzner/token < token',
  ).action(async (name: string, id: string, options: Paths) => {
    const { setSecret, renderRotate, systemSource } = await library();
    const { readValue } = await import('../secrets/read-value');
    const site = await siteOf(name, options);
    const value = await readValue(process.stdin, process.stderr, `value of ${id}: `);
    const result = await setSecret(site, systemSource, id, value);
    console.out(renderRotate(site, result));
    await tellNext(name, result);
    await warn(result);
  });
  command(
    'export <site>',
    'give the values to who reads them, files mode 0600; devices: WireGuard files, for a telephone as a picture with qrencode -t ansiutf8 -r <file>',
    'export uyoop --to ansible --into ../uyoop-secrets',
  )
    .addOption(
      new Option('--to <reader>', 'who reads them').choices(['kubernetes', 'ansible', 'env', 'devices', 'vault']).makeOptionMandatory(),
    )
    .option('--into <folder>', 'a folder outside the repository, made with mode 0700 (kubernetes and env: standard output when left out)')
    .addOption(vaultAddress())
    .addOption(vaultAuthority())
    .action(async (name: string, options: Paths & Reach & { readonly to: Exported | 'vault'; readonly into?: string }) => {
      if (options.to === 'vault') {
        const { fillVault } = await import('../secrets/vault/fill');
        const { renderFill } = await import('../secrets/vault/render');
        const { site, plan, vault } = await reach(name, options);
        const outcome = await fillVault({ site, plan, vault });
        console.out(renderFill(outcome));
        await warn(outcome);
        return;
      }
      const { exportAnsible, exportEnv, exportFilled, exportKubernetes, writePrivateFolder } = await library();
      const site = await siteOf(name, options);
      const exporters = {
        ansible: exportAnsible,
        env: exportEnv,
        kubernetes: exportKubernetes,
        devices: async () =>
          exportFilled(site, await (await import('../secrets/devices')).deviceFiles(await fileOf(name), site.publicFile)),
      };
      const { files, warnings } = await exporters[options.to](site);
      await warn({ warnings });
      if (options.into !== undefined) {
        writePrivateFolder(absolute(console.root, options.into), files);
        console.err(`${files.length} files in ${options.into}: delete the folder when you are done\n`);
      } else if (options.to === 'ansible' || options.to === 'devices') {
        secrets.error(`error: option '--into <folder>' is required with '--to ${options.to}'`);
      } else {
        for (const { text } of files) console.out(text);
      }
    });
  command('open-vault <site>', 'open a server of the vault with the shares of the store; the first time, initialize it', 'open-vault uyoop')
    .addOption(vaultAddress())
    .addOption(vaultAuthority())
    .addHelpText('after', reachingHelp())
    .action(async (name: string, options: Paths & Reach) => {
      const { openVault } = await import('../secrets/vault/open');
      const { renderOpen } = await import('../secrets/vault/render');
      const { systemSource: source } = await library();
      const reached = await reach(name, options);
      console.out(renderOpen(reached.plan, await openVault({ ...reached, source })));
    });
  command('seal <site>', 'encrypt what the cluster reads into gitops/, for its certificate; only what changed is written', 'seal uyoop')
    .addOption(
      new Option('--certificate <file>', 'certificate of the cluster').default(undefined, 'environments/<site>.sealing.pem, kept there'),
    )
    .addHelpText('after', sealingHelp())
    .action(async (name: string, options: Paths & { readonly certificate?: string }) => {
      const { renderSeal, systemSource: source } = await library();
      const { seal } = await import('../secrets/seal');
      const { input, file, staging, halves } = await fileOf(name);
      const named = options.certificate === undefined ? {} : { certificate: absolute(console.root, options.certificate) };
      const { blueprint } = (await import('../../blueprint/resolve')).resolve(input, file, staging, halves);
      const outcome = await seal({ site: await siteOf(name, options), blueprint, root: console.root, source, ...named });
      console.out(renderSeal(outcome));
      await warn(outcome);
    });
  const recipient = (verb: 'add' | 'remove', description: string): Command =>
    command(`${verb}-recipient <site> <recipient>`, description, `${verb}-recipient uyoop age1…`).action(
      async (name: string, key: string, options: Paths) => {
        const { addRecipient, removeRecipient, renderRecipients, systemSource } = await library();
        const site = await siteOf(name, options);
        const result = await (verb === 'add' ? addRecipient : removeRecipient)(site, systemSource, key);
        console.out(renderRecipients(site, result));
        await warn(result);
      },
    );
  recipient('add', 'let one more operator open the store');
  recipient('remove', 'encrypt the store without an operator; rotate what they have seen');
  return secrets;
}

const vaultAddress = (): Option => new Option('--address <url>', 'a server of the vault').default('https://127.0.0.1:8200');
const vaultAuthority = (): Option =>
  new Option('--authority <file>', 'authority of the vault').default(undefined, 'environments/<site>.vault.pem');

async function secretSite(
  { input, file, staging, halves }: SiteFile,
  { identity, store, public: publicFile }: Paths,
  root: string,
): Promise<SecretSite> {
  const { blueprint } = (await import('../../blueprint/resolve')).resolve(input, file, staging, halves);
  const paths = secretPaths({
    environment: blueprint.site,
    siteFile: join(root, file),
    home: homedir(),
    ...(process.env['XDG_CONFIG_HOME'] !== undefined && { configHome: process.env['XDG_CONFIG_HOME'] }),
    ...(identity !== undefined && { identityFile: absolute(root, identity) }),
    ...(store !== undefined && { store: absolute(root, store) }),
    ...(publicFile !== undefined && { publicFile: absolute(root, publicFile) }),
  });
  return { environment: blueprint.site, plan: blueprint.secrets, ...paths };
}
