import type { Environment } from '../environments/environment';
import type { Blueprint } from './blueprint';
import type { OpenNeed } from './draft';
import type { PublicHalves } from './wire';

/** A site as the rules see it: what was written, and what follows from it. */
export interface Site {
  readonly environment: Environment;
  readonly blueprint: Blueprint;
  /** Needs that are not answered by exactly one provider. */
  readonly open: readonly OpenNeed[];
  /** What the site's public file says of its secrets. */
  readonly halves: PublicHalves;
}
