import { LocalBackend, S3Backend, type TerraformStack } from './cdktf';

/** Where Terraform keeps its state. */
export type StateBackend = LocalState | S3State;

export interface LocalState {
  readonly kind: 'local';
  /**
   * Folder of the state files, relative to the folder of a synthesized stack (`cdktf.out/stacks/<stack>`): an absolute path would tie the output to one machine.
   * @default '../../..' - beside `cdktf.out`, which may be deleted at any time
   */
  readonly folder?: string;
}

/** A bucket of any S3 store. Credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY at apply. */
export interface S3State {
  readonly kind: 's3';
  readonly bucket: string;
  /** Region as the store signs requests with: `fsn1`, `gra`, `eu-central-003`. */
  readonly region: string;
  /**
   * Address of the store: `https://fsn1.your-objectstorage.com`.
   * @default - Amazon's own
   */
  readonly endpoint?: string;
  /**
   * What the names of the state objects start with.
   * @default 'terraform'
   */
  readonly prefix?: string;
  /**
   * Whether a lock object keeps two applies apart. The store must honour conditional writes (`If-None-Match`).
   * @default true
   */
  readonly lock?: boolean;
}

/** Import blocks, and `strcontains`. */
const OLDEST_TERRAFORM = '>= 1.5.0';
/** First version whose S3 backend knows `use_lockfile`. */
const OLDEST_TERRAFORM_WITH_LOCK = '>= 1.10.0';

/**
 * Gives the stack its backend. A stack without one gets cdktf's default, which writes an absolute path.
 * @throws Error when the folder is absolute
 */
export function storeState(stack: TerraformStack, state: StateBackend): void {
  const oldest = state.kind === 'local' ? storeLocally(stack, state) : storeInBucket(stack, state);
  stack.addOverride('terraform.required_version', oldest);
}

function storeLocally(stack: TerraformStack, { folder = '../../..' }: LocalState): string {
  if (/^([/\\]|[A-Za-z]:)/.test(folder)) throw new Error(`state folder '${folder}' must be relative to the folder of a synthesized stack`);
  new LocalBackend(stack, { path: `${folder}/terraform.${stack.node.id}.tfstate` });
  return OLDEST_TERRAFORM;
}

function storeInBucket(stack: TerraformStack, { bucket, region, endpoint, prefix = 'terraform', lock = true }: S3State): string {
  const backend = new S3Backend(stack, {
    bucket,
    region,
    key: `${prefix}/${stack.node.id}.tfstate`,
    ...(endpoint && { endpoints: { s3: endpoint }, ...NOT_AMAZON }),
  });
  if (!lock) return OLDEST_TERRAFORM;
  backend.addOverride('use_lockfile', true);
  return OLDEST_TERRAFORM_WITH_LOCK;
}

/** Calls that only Amazon answers. */
const NOT_AMAZON = {
  usePathStyle: true,
  skipCredentialsValidation: true,
  skipRegionValidation: true,
  skipRequestingAccountId: true,
  skipMetadataApiCheck: true,
  skipS3Checksum: true,
} as const;
