import { TerraformStack, type TerraformProvider } from './cdktf';

/**
 * Names the provider's source in full. OpenTofu reads a short source as one of its own registry, and its lock file and state would then differ from Terraform's
 * (https://github.com/opentofu/opentofu/issues/2402). The version stays pinned to the schema that the bindings were made from.
 */
export function pinned<P extends TerraformProvider>(provider: P): P {
  TerraformStack.of(provider).addOverride(
    `terraform.required_providers.${provider.terraformResourceType}.source`,
    `registry.terraform.io/${provider.terraformProviderSource}`,
  );
  return provider;
}
