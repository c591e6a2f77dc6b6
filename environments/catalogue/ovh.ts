import { z } from 'zod';
import { bucketShape, hostname, named, nodeShape } from '../fields';
import type { MachineType } from './machine-type';

/** When these rows were noted. They move: check the price page before you order. */
export const ovhAsOf = '2026-09-30';
export const ovhSource = 'https://www.ovhcloud.com/en/vps/ (third-party notes of 2026-06 to 2026-09 that agree)';

type Row = readonly [cpu: number, memoryGib: number, diskGib: number, monthlyEur?: number];
const locations = ['gra', 'sbg', 'rbx', 'bhs', 'de', 'uk', 'waw'] as const;

/** VPS plans by plan code: vCore, GiB RAM, GB NVMe, EUR net a month. */
const rows = {
  'vps-2025-model1': [4, 8, 75],
  'vps-2025-model2': [6, 12, 100, 8.49],
  'vps-2025-model3': [8, 24, 200, 17],
  'vps-2025-model4': [12, 48, 300],
  'vps-2025-model5': [16, 64, 350],
  'vps-2025-model6': [24, 96, 400],
  'vps-2027-model1': [2, 4, 40, 3.81],
  'vps-2027-model2': [4, 8, 75, 7.21],
  'vps-2027-model3': [6, 12, 100, 10.4],
  'vps-2027-model4': [8, 24, 200, 19.96],
} as const satisfies Record<string, Row>;

export type OvhVpsModel = keyof typeof rows;
export type OvhLocation = (typeof locations)[number];

export const ovhVpsModels: Readonly<Record<string, MachineType>> = Object.fromEntries(
  Object.entries(rows as Record<string, Row>).map(([name, [cpu, memory, disk, monthlyEur]]) => {
    const type: MachineType = { cpu, memory: `${memory}Gi`, disk: `${disk}Gi`, arch: 'amd64', monthlyEur, locations, scarce: false };
    return [name, type];
  }),
);

/** Object Storage regions with three zones or one: `s3.<region>.io.cloud.ovh.net`. */
export const ovhBucketRegions: readonly string[] = ['GRA', 'SBG', 'RBX', 'BHS', 'DE', 'UK', 'WAW', 'EU-WEST-PAR'];

export const ovhNode = z.strictObject({
  provider: z.literal('ovh'),
  ...nodeShape,
  /** Plan code of the VPS. */
  model: named<OvhVpsModel>(),
  /** Service name of the machine that you have bought, as the OVH manager shows it: it is adopted, never ordered, rebuilt or terminated. */
  serviceName: hostname(),
  /** Data centre. */
  location: named<OvhLocation>(),
});

export const ovhBucket = z.strictObject({
  provider: z.literal('ovh'),
  ...bucketShape,
  /** Object Storage region. */
  location: named<'GRA' | 'SBG' | 'RBX' | 'BHS' | 'DE' | 'UK' | 'WAW' | 'EU-WEST-PAR'>(),
});
