// Hosts that import images: the generated playbook places tarballs on the node that runs them, once, and takes away what is no longer named.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagesOfRoles } from '../hosts/roles.mjs';
import { SiteLab } from '../hosts/site-lab.mjs';
import { generate, operatorKey } from '../hosts/sites.mjs';
import { exported } from '../hosts/tarballs.mjs';
import { ansible, debianTree, installPackages, repository } from '../hosts/tools.mjs';

const SITE = 'uyoop';
const FOLDER = '/var/lib/rancher/k3s/agent/images';
const must = (holds, what) => {
  if (!holds) throw new Error(what);
};

/** What runs no image of the project. */
const others = (services) => Object.fromEntries(Object.entries(services).filter(([, { definition }]) => definition.kind !== 'postgres'));

/** The reference site with images of its own on one of its two nodes. */
const siteWith = async (library, folder, key, services) => {
  const { postgres } = await library('charts/postgres/service.ts');
  const { sambaAd } = await library('charts/samba-ad/service.ts');
  const all = { pg: postgres({ in: 'data', on: 'ai-lab' }), ad: sambaAd({ in: 'identity', on: 'ai-lab', realm: 'ad.uyoop.fr' }) };
  const chosen = Object.fromEntries(services.map((name) => [name, all[name]]));
  return generate(SITE, folder, key, (site) => ({ ...site, services: { ...others(site.services), ...chosen } }));
};

/** @param {(name: string, holds: () => unknown) => Promise<void>} claim @param {(path: string) => Promise<object>} library */
export const judgeNodes = async (claim, library) => {
  const folder = mkdtempSync(join(tmpdir(), 'archipel-images-'));
  let lab;
  try {
    installPackages();
    const key = operatorKey(folder);
    const tree = debianTree();
    const tools = { folder, key, tree, ansible: ansible(), packages: repository(packagesOfRoles(), tree) };
    const site = await siteWith(library, join(folder, 'site'), key.text, ['pg', 'ad']);
    const references = site.blueprint.ownImages.map(({ reference }) => reference);
    const images = join(folder, 'images');
    lab = new SiteLab(site, tools);
    await lab.open();
    const [server, agent] = ['core-prod', 'ai-lab'].map((name) => lab.machines.get(name));
    const converge = (...options) => lab.converge('-e', `k3s_images_dir=${images}`, ...options);
    const placed = (host) =>
      host
        .try('ls', FOLDER)
        .out.trim()
        .split('\n')
        .filter((name) => name.startsWith('archipel-'));
    const known = () => JSON.parse(agent.on('/usr/local/bin/k3s', 'crictl', 'images', '--output', 'json')).images;
    const pinned = () =>
      known()
        .flatMap((image) => (image.pinned ? image.repoTags : []))
        .sort();
    const well = ({ code, out, recap }) => must(code === 0, out.slice(-3000)) ?? recap;
    const still = (result) => {
      for (const [host, { changed }] of Object.entries(well(result)))
        must(
          changed === 0,
          `${changed} changes on ${host}:\n${result.out
            .split('\n')
            .filter((line) => line.startsWith('changed'))
            .join('\n')}`,
        );
    };

    await claim('the playbook says what to do where nothing was exported', () => {
      const { code, out } = converge();
      must(code !== 0 && out.replace(/\s+/g, ' ').includes('do: archipel images export uyoop'), out.slice(-2000));
      must(placed(agent).length === 0, `placed ${placed(agent)}`);
    });
    await claim('images come to the node that runs them, and to no other, and K3s has them pinned', () => {
      exported(images, references, 'first');
      well(converge());
      must(placed(agent).length === references.length, `placed ${placed(agent)}`);
      must(placed(server).length === 0, `placed on the server ${placed(server)}`);
      must(pinned().join() === [...references].sort().join(), `pinned ${pinned()}`);
      must(agent.on('stat', '-c', '%U %a', FOLDER) === 'root 700', agent.on('stat', '-c', '%U %a', FOLDER));
    });
    await claim('a second run changes nothing', () => still(converge()));
    await claim('a tarball that differs from its sum is placed nowhere', () => {
      const [{ file }] = exported(images, references, 'second');
      const before = placed(agent).join();
      writeFileSync(join(images, file), 'damaged');
      const { code, out } = converge();
      must(code !== 0 && out.includes('differs from its sum'), out.slice(-2000));
      must(placed(agent).join() === before, `placed ${placed(agent)}`);
    });
    await claim('an image that was built anew under its name takes the place of the one before', () => {
      const built = exported(images, references, 'second');
      const before = placed(agent).join();
      well(converge('--check'));
      must(placed(agent).join() === before, `a check placed ${placed(agent)}`);
      well(converge());
      must(!placed(agent).some((name) => before.includes(name)), `left ${placed(agent)}`);
      must(placed(agent).length === references.length, `placed ${placed(agent)}`);
      for (const { reference, id } of built)
        must(
          known().some((image) => image.id === id && image.repoTags.includes(reference)),
          `${reference} is not ${id}`,
        );
    });
    await claim('what the site no longer runs loses its file and its pin, and stays for pods that run it', async () => {
      lab.site = await siteWith(library, join(folder, 'site'), key.text, ['ad']);
      const { recap } = converge();
      must(recap['ai-lab'].changed > 0, 'nothing changed');
      must(placed(agent).length === 1 && pinned().length === 1, `placed ${placed(agent)}, pinned ${pinned()}`);
      must(known().length === references.length, `known ${known().length}`);
      still(converge());
    });
    await claim('the last one goes as well', async () => {
      lab.site = await siteWith(library, join(folder, 'site'), key.text, []);
      rmSync(images, { recursive: true });
      well(converge());
      must(placed(agent).length === 0 && pinned().length === 0, `placed ${placed(agent)}, pinned ${pinned()}`);
      still(converge());
    });
  } finally {
    await lab?.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
