import type { Construct } from 'constructs';
import { OvhProvider } from '../../../.gen/providers/ovh/provider';
import type { CloudOptions } from '../cloud';
import { pinned } from '../provider';
import { once } from '../resource';

export interface OvhOptions extends CloudOptions {
  /**
   * Which of OVHcloud's three companies.
   * @default 'ovh-eu'
   */
  readonly endpoint?: 'ovh-eu' | 'ovh-ca' | 'ovh-us';
  /**
   * Id of the Public Cloud project that holds buckets and their users.
   * @default - none, and no buckets
   */
  readonly project?: string;
  /**
   * Whether the provider starts without valid credentials, which lets a plan be tried and hides a missing key until something is changed.
   * @default false
   */
  readonly ignoreMissingCredentials?: boolean;
}

/** Declares the provider. Its credentials (OVH_CLIENT_ID and OVH_CLIENT_SECRET, or the three OVH_… keys of an application) come from the environment of the apply. */
export function ovhProvider(options: OvhOptions, scope: Construct): OvhProvider {
  return once(scope, 'ovh', (stack) =>
    pinned(
      new OvhProvider(stack, 'ovh', {
        endpoint: options.endpoint ?? 'ovh-eu',
        ignoreInitError: options.ignoreMissingCredentials ? true : undefined,
      }),
    ),
  );
}

/** @throws Error when the site names no project */
export function projectOf(options: OvhOptions, what: string): string {
  if (!options.project) throw new Error(`${what} needs the id of an OVHcloud Public Cloud project`);
  return options.project;
}
