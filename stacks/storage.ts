import type { TerraformStack } from '../constructs/terraform/cdktf';
import type { StackContext } from './made';

/** Buckets. Their keys are made by hand and kept in the secret store: made here, they would lie in Terraform's state. */
export function storage(stack: TerraformStack, { blueprint, cloudOf }: StackContext): void {
  for (const { name, provider, location, versioning, lock, expireOldVersions, expire } of blueprint.buckets) {
    cloudOf(provider).bucket?.(stack, {
      name,
      region: location,
      versioning,
      ...(lock && { lock }),
      lifecycle: [
        {
          name: 'tidy',
          abortUploadsAfter: '7d',
          ...(expire !== undefined && { expireAfter: expire }),
          ...(expireOldVersions !== undefined && { expireOldVersionsAfter: expireOldVersions }),
        },
      ],
    });
  }
}
