import { dirname, join } from 'node:path';
import type { SecretSite } from '../../constructs/secrets/site';

/** Where the secret files of a site are, unless the operator names other paths. */
export interface SecretPathsProps {
  readonly environment: string;
  /** Path of the file that declares the site. */
  readonly siteFile: string;
  /** Home folder of the operator. */
  readonly home: string;
  /**
   * Folder for configuration, as `XDG_CONFIG_HOME` names it.
   * @default - `.config` in the home folder
   */
  readonly configHome?: string;
  /** @default - `secrets/<environment>.age` beside the site file */
  readonly store?: string;
  /** @default - `<environment>.public.json` beside the site file */
  readonly publicFile?: string;
  /** @default - `archipel/<environment>.agekey` in the folder for configuration, outside every repository */
  readonly identityFile?: string;
}

export function secretPaths(props: SecretPathsProps): Pick<SecretSite, 'store' | 'publicFile' | 'identityFile'> {
  const { environment, siteFile, home, configHome = join(home, '.config') } = props;
  const beside = dirname(siteFile);
  return {
    store: props.store ?? join(beside, 'secrets', `${environment}.age`),
    publicFile: props.publicFile ?? join(beside, `${environment}.public.json`),
    identityFile: props.identityFile ?? join(configHome, 'archipel', `${environment}.agekey`),
  };
}
