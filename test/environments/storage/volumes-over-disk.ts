import { volume } from '../../../blueprint/contracts/contract';
import { mysql } from '../../../charts/mysql/service';
import type { Size } from '../../../constructs/units';
import { stub } from '../stub';
import { lab, type RuleFixture } from '../fixture';

const disks = (own: Size, on: 'two' | 'three') =>
  lab({ services: { sql: mysql({ on: 'two', storage: '100Gi' }), it: stub({ needs: () => ({ files: volume(own) }) }, { on }) } });
// 85 % of 160 GiB are 136
export const fixture: RuleFixture = { rejects: disks('37Gi', 'two'), at: 'nodes.two', passes: disks('36Gi', 'two') };
export const more: readonly RuleFixture[] = [{ rejects: disks('37Gi', 'two'), at: 'nodes.two', passes: disks('37Gi', 'three') }];
