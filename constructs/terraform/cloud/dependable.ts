import type { ITerraformDependable } from '../cdktf';

/** A resource of the same stack that another one can wait for. */
export type Dependable = ITerraformDependable;
