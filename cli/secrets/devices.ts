import { existsSync, readFileSync } from 'node:fs';
import { resolve } from '../../blueprint/resolve';
import { parsePublicHalves } from '../../constructs/secrets/public-halves';
import type { PrivateFile } from '../../constructs/secrets';
import { hostFiles } from '../../hosts';
import type { SiteFile } from '../sites';

/** WireGuard files of a site's devices, their keys left open as `${NAME}`. @throws InputError when the public file is damaged */
export function deviceFiles({ input, file }: SiteFile, publicFile: string): readonly PrivateFile[] {
  const { blueprint } = resolve(input, file);
  const halves = existsSync(publicFile) ? parsePublicHalves(readFileSync(publicFile, 'utf8'), publicFile, blueprint.site) : undefined;
  return hostFiles(blueprint, halves?.wireguard)
    .files()
    .filter(({ path }) => path.startsWith('devices/'))
    .map(({ path, content }) => ({ path: path.replace(/^devices\//, ''), text: content }));
}
