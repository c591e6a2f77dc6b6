import { lab } from './fixture';

/** A machine that takes copies over SFTP. */
export const sftp = (location: string) => ({
  host: 'nas.example.net',
  user: 'copies',
  hostKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMKweuATn+Pdbu9291TR1RlgYa3n5asz5M4q8Vx+MvBw',
  location,
});

/** The sound site with copies of its machines. */
export const copied = (hosts: object, change: object = {}) => lab({ ...change, backup: { hosts } });
