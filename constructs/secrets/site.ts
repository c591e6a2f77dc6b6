import type { SecretPlan } from './secret-plan';

/** The secrets of one environment: what it needs, and where its files are. */
export interface SecretSite {
  readonly environment: string;
  readonly plan: readonly SecretPlan[];
  /** Path of the encrypted store. */
  readonly store: string;
  /** Path of the committed public file. */
  readonly publicFile: string;
  /** Path of the operator's age identity file. */
  readonly identityFile: string;
}
