import type { Construct } from 'constructs';
import { MinioProvider } from '../../../.gen/providers/minio/provider';
import { TerraformVariable } from '../cdktf';
import { pinned } from '../provider';
import { once } from '../resource';

/** A store of objects that speaks S3. */
export interface S3Store {
  /** Provider and region, as one word: `hetzner_fsn1`. Its keys are the variables `<name>_access_key` and `<name>_secret_key`. */
  readonly name: string;
  /** Host, with a port where it is not the usual one. */
  readonly host: string;
  /** Region that requests are signed with. */
  readonly region: string;
  /**
   * Whether it is spoken to over TLS.
   * @default true
   */
  readonly tls?: boolean;
}

/**
 * Declares the provider for one store. Two stores of a stack have different keys, which the provider's own environment variables could not tell apart; so each has
 * Terraform variables: TF_VAR_hetzner_fsn1_access_key and TF_VAR_hetzner_fsn1_secret_key at apply, else MINIO_USER and MINIO_PASSWORD.
 */
export function minio(scope: Construct, store: S3Store): MinioProvider {
  return once(scope, `minio.${store.name}`, (stack) =>
    pinned(
      new MinioProvider(stack, `minio.${store.name}`, {
        alias: store.name,
        minioServer: store.host,
        minioRegion: store.region,
        minioUser: key(stack, `${store.name}_access_key`),
        minioPassword: key(stack, `${store.name}_secret_key`),
        minioSsl: store.tls ?? true, // the provider's own default is plain text
        skipBucketTagging: true, // neither Hetzner nor Backblaze has tags; s3_compat_mode would also hide what failed
      }),
    ),
  );
}

function key(scope: Construct, name: string): string {
  const variable = once(scope, name, (stack) => {
    const declared = new TerraformVariable(stack, name, { type: 'string', sensitive: true });
    declared.addOverride('default', null); // as a property, null makes cdktf throw; absent, the provider reads its own environment variables
    return declared;
  });
  return variable.stringValue;
}
