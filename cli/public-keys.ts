import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePublicHalves } from '../constructs/secrets/public-halves';

/** Public halves by secret id, from `environments/<site>.public.json`; none before `archipel secrets init`. @throws InputError when the file is damaged */
export function publicKeys(root: string, site: string): Readonly<Record<string, string>> {
  const path = join('environments', `${site}.public.json`);
  if (!existsSync(join(root, path))) return {};
  const { wireguard, ssh, authorities, rsa } = parsePublicHalves(readFileSync(join(root, path), 'utf8'), path, site);
  return { ...wireguard, ...ssh, ...authorities, ...rsa };
}
