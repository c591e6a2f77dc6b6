/* eslint-disable @typescript-eslint/no-require-imports -- a cloud brings the bindings of its provider, most of what a synthesis loads: only those that a site names are loaded */
import type * as Backblaze from './backblaze';
import type { Cloud } from './cloud';
import type * as Cloudflare from './cloudflare';
import type * as Hetzner from './hetzner';
import type * as Ovh from './ovh';

export interface CloudsProps {
  /** Site that everything belongs to. */
  readonly site: string;
  /**
   * What OVHcloud must be told of the account.
   * @default - none
   */
  readonly ovh?: Pick<Ovh.OvhOptions, 'project' | 'endpoint'>;
}

/** Every provider that we drive, by the word that a site uses; each is loaded when it is first asked for. */
export function clouds({ site, ...accounts }: CloudsProps): Readonly<Record<string, Cloud>> {
  return {
    get hetzner() {
      return (require('./hetzner') as typeof Hetzner).hetzner({ site });
    },
    get ovh() {
      return (require('./ovh') as typeof Ovh).ovh({ site, ...accounts.ovh });
    },
    get cloudflare() {
      return (require('./cloudflare') as typeof Cloudflare).cloudflare({ site });
    },
    get b2() {
      return (require('./backblaze') as typeof Backblaze).backblaze({ site });
    },
  };
}
