import { toYaml, type JsonObject } from '../files/yaml';

/** Hetzner's bound, the smallest of the providers' (docs.hetzner.cloud: user_data). */
export const USER_DATA_LIMIT = 32 * 1024;

/** First boot of a Debian 12: reachable by key, safe until Ansible takes over, and nothing that must change later. */
export interface CloudConfigProps {
  readonly hostname: string;
  /** @default - none */
  readonly fqdn?: string;
  /** OpenSSH public keys that open root's account; passwords never do. */
  readonly authorizedKeys: readonly string[];
  readonly packages: readonly string[];
  /** Files that stand before the first login, all of root. */
  readonly files: readonly { readonly path: string; readonly mode: string; readonly text: string }[];
  /** Commands after all this, as words: no shell reads them. */
  readonly commands: readonly (readonly string[])[];
}

/**
 * A cloud-config document (cloudinit.readthedocs.io/en/latest/reference/modules.html), without any secret.
 * @throws Error when nobody could log in, or the text passes {@link USER_DATA_LIMIT}
 */
export function toCloudConfig(props: CloudConfigProps): string {
  const { hostname, fqdn, authorizedKeys, packages, files, commands } = props;
  if (authorizedKeys.length === 0) throw new Error(`cloud-config of '${hostname}' has no SSH key, so nobody could log in`);
  const config: JsonObject = {
    hostname,
    fqdn,
    prefer_fqdn_over_hostname: false,
    manage_etc_hosts: false,
    users: [{ name: 'root', lock_passwd: true, ssh_authorized_keys: authorizedKeys }],
    disable_root: false,
    ssh_pwauth: false,
    package_update: true,
    package_upgrade: true,
    packages,
    write_files: files.map(({ path, mode, text }) => ({ path, owner: 'root:root', permissions: mode, content: text })),
    runcmd: commands,
  };
  const text = `#cloud-config\n${toYaml(config)}`;
  const size = Buffer.byteLength(text);
  if (size > USER_DATA_LIMIT) throw new Error(`cloud-config of '${hostname}' has ${size} bytes, at most ${USER_DATA_LIMIT} are allowed`);
  return text;
}
