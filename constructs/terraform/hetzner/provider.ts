import type { Construct } from 'constructs';
import { HcloudProvider } from '../../../.gen/providers/hcloud/provider';
import { once } from '../resource';
import { pinned } from '../provider';

/** Declares the provider. Its token (HCLOUD_TOKEN, 64 characters) and a stand-in's address (HCLOUD_ENDPOINT) come from the environment of the apply. */
export function hcloud(scope: Construct): HcloudProvider {
  return once(scope, 'hcloud', (stack) => pinned(new HcloudProvider(stack, 'hcloud')));
}
