import type { Construct } from 'constructs';
import { CloudflareProvider } from '../../../.gen/providers/cloudflare/provider';
import { pinned } from '../provider';
import { once } from '../resource';

/** Declares the provider. Its token (CLOUDFLARE_API_TOKEN, with DNS and Zone Settings of the zones) comes from the environment of the apply. */
export function cloudflareProvider(scope: Construct): CloudflareProvider {
  return once(scope, 'cloudflare', (stack) => pinned(new CloudflareProvider(stack, 'cloudflare')));
}
