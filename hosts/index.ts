export { userData } from './cloud-init';
export { hostFiles } from './host-files';
export type { PublicKeys } from './wireguard';
