import { z } from 'zod';
import { port, slug } from './fields';

/** A machine that takes copies over SFTP. Who holds the key can delete there: it is a place beside one with Object Lock, and no more. */
const sftpPlace = z.strictObject({
  /** Name or address at which the nodes find it: one in the DNS, or another node by its name in the mesh. */
  host: z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, { error: "a host name or an address such as 'nas.example.org'" }),
  /** @default 22 */
  port: port.default(22),
  /** Account there, which lets in the key of each node. */
  user: z.string().regex(/^[a-z_][a-z0-9_-]*$/, { error: "the name of an account such as 'copies'" }),
  /**
   * Folder that takes them, absolute or below the home of the account.
   * @default 'copies'
   */
  folder: z
    .string()
    .regex(/^\/?[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/, { error: "a folder such as '/srv/copies'" })
    .default('copies'),
  /** Its public key, as `ssh-keyscan -t ed25519` prints it without the name: no other machine is believed. */
  hostKey: z.string().regex(/^(ssh-ed25519|ecdsa-sha2-nistp256|ssh-rsa) [A-Za-z0-9+/=]+$/, {
    error: "a public key of an SSH server such as 'ssh-ed25519 AAAA…'",
  }),
  /** Where it stands, for failure domains: `<provider>/<place>`, or a place alone for a machine of one's own or of a friend. */
  location: z.string().regex(/^[a-z0-9-]+(\/[a-z0-9-]+)?$/, { error: "a place such as 'cellar' or 'hetzner/hel1'" }),
});

/** Copies of the machines themselves, beside those of what services keep in the cluster. */
export const hostCopies = z.strictObject({
  /**
   * Buckets that take them, the first one first.
   * @default those of `backup.to`
   */
  to: z.array(slug).min(1).optional(),
  /**
   * Machines that take them over SFTP as well, by name: at home, at a friend's, a storage box.
   * @default {}
   */
  sftp: z.record(slug, sftpPlace).default({}),
  /**
   * Nodes that are copied.
   * @default every node
   */
  nodes: z.array(slug).min(1).optional(),
  /**
   * Folders of each of them that hold data nobody else knows of, copied file by file: none with a database that runs.
   * @default []
   */
  folders: z.array(z.string().regex(/^(\/[A-Za-z0-9._-]+)+$/, { error: "an absolute folder such as '/srv/files'" })).default([]),
  /**
   * Day on which the newest copy of each place is restored beside the original and compared.
   * @default 'sunday'
   */
  prove: z.enum(['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']).default('sunday'),
});
