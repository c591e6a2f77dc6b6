/** The word for one store, of which its Terraform variables are made: `hetzner_fsn1` has `hetzner_fsn1_access_key` and `hetzner_fsn1_secret_key`. */
export const storeName = (provider: string, region: string): string => `${provider}_${region.replaceAll('-', '_')}`;
