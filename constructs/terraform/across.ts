import { TerraformOutput, type TerraformStack, Token, type TerraformRemoteState } from './cdktf';
import { once, slug } from './resource';

/**
 * What one stack made, for another to use: whatever is read of it that is known at apply only becomes an output of the first stack, named by its place
 * (`server.node1.id` becomes `server_node1_id`), and a read of that stack's state in the second. Within one stack it is the thing itself.
 */
export function across<T>(from: TerraformStack, to: TerraformStack, name: string, made: T): T {
  if (from === to) return made;
  if ((typeof made === 'string' || typeof made === 'number') && Token.isUnresolved(made)) return read(from, to, name, made);
  if (typeof made !== 'object' || made === null) return made;
  const view = Object.entries(made).map(([key, value]: [string, unknown]): [string, PropertyDescriptor] => [
    key,
    { enumerable: true, get: () => across(from, to, `${name}.${snake(key)}`, value) },
  ]);
  return Object.defineProperties(Array.isArray(made) ? [] : {}, Object.fromEntries(view)) as T;
}

function read<T extends string | number>(from: TerraformStack, to: TerraformStack, name: string, value: T): T {
  const output = slug(name);
  once(from, `output.${output}`, (stack) => named(new TerraformOutput(stack, `output.${output}`, { value }), output));
  const state = once(to, `state.${from.node.id}`, (stack): TerraformRemoteState => {
    stack.addDependency(from);
    return named(from.ensureBackendExists().getRemoteStateDataSource(stack, `state.${from.node.id}`, from.node.id), from.node.id);
  });
  return (typeof value === 'number' ? state.getNumber(output) : state.getString(output)) as T;
}

function named<E extends TerraformOutput | TerraformRemoteState>(element: E, id: string): E {
  element.overrideLogicalId(id);
  return element;
}

const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
