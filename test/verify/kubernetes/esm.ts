import { join } from 'node:path';
import { runInThisContext } from 'node:vm';

/** Node's own `createRequire`, from outside jest's sandbox: jest's loader takes no ES modules without a flag. */
const createRequire = runInThisContext(`process.getBuiltinModule('node:module').createRequire`) as (
  from: string,
) => (path: string) => unknown;

/**
 * Loads a module of verify/kubernetes.
 * @param name file name without extension: `verdict`
 */
export const load = <T>(name: string): T => createRequire(__filename)(join(__dirname, '../../../verify/kubernetes', `${name}.mjs`)) as T;
