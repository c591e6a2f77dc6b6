export * from './cloud-config';
export * from './cron';
export * from './host-bundle';
export * from './quote';
export * from './ufw-rule';
export * from './wg-quick';
