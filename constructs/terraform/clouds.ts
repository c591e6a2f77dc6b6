import { backblaze } from './backblaze';
import type { Cloud } from './cloud';
import { cloudflare } from './cloudflare';
import { hetzner } from './hetzner';
import { ovh, type OvhOptions } from './ovh';

export interface CloudsProps {
  /** Site that everything belongs to. */
  readonly site: string;
  /**
   * What OVHcloud must be told of the account.
   * @default - none
   */
  readonly ovh?: Pick<OvhOptions, 'project' | 'endpoint'>;
}

/** Every provider that we drive, by the word that a site uses. */
export function clouds({ site, ...accounts }: CloudsProps): Readonly<Record<string, Cloud>> {
  return {
    hetzner: hetzner({ site }),
    ovh: ovh({ site, ...accounts.ovh }),
    cloudflare: cloudflare({ site }),
    b2: backblaze({ site }),
  };
}
