import { createHash } from 'node:crypto';
import type { Blueprint, Capacity } from '../../blueprint/blueprint';
import type { OwnImagePlan } from '../../blueprint/own-images';
import { contextOf, type Context } from './context';

/** An image that a site runs, for one kind of machine. */
export interface Wanted {
  readonly plan: OwnImagePlan;
  readonly architecture: Capacity['arch'];
  readonly context: Context;
  /** Name in the store of the program that builds: its own for each architecture where there are several. */
  readonly local: string;
  /** Of all that it follows from: equal stamps, equal images. */
  readonly stamp: string;
  /** Name of its files, without their endings. */
  readonly base: string;
}

/**
 * What a site needs built.
 * @param epoch What SOURCE_DATE_EPOCH says
 * @throws InputError when an image has no Dockerfile
 */
export function wantedOf({ ownImages }: Blueprint, root: string, epoch: string | undefined): readonly Wanted[] {
  return ownImages.flatMap((plan) => {
    const { name, tag, reference, architectures } = plan;
    const context = contextOf(name, root, epoch);
    return architectures.map((architecture) => ({
      plan,
      architecture,
      context,
      local: architectures.length === 1 ? reference : `${reference}-${architecture}`,
      stamp: createHash('sha256').update(`${context.digest} ${context.epoch} ${reference} ${architecture}`).digest('hex'),
      base: `${name}-${tag}-${architecture}`,
    }));
  });
}
