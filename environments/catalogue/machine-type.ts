import type { Size } from '../../constructs/units';

/** What a machine offers, as the catalogue knows it. */
export interface MachineType {
  readonly cpu: number;
  readonly memory: Size;
  readonly disk: Size;
  readonly arch: 'amd64' | 'arm64';
  /** EUR net a month; undefined where no price is noted. */
  readonly monthlyEur?: number;
  /** Where it can be ordered. */
  readonly locations: readonly string[];
  /** Whether orders are at times refused for lack of stock (API error 412): name a fallback type. */
  readonly scarce: boolean;
}
