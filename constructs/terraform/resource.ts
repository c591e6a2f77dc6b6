import type { Construct } from 'constructs';
import { TerraformElement, TerraformStack, Token, type TerraformResource, type TerraformResourceLifecycle } from './cdktf';

/** How a thing that exists already, or that had another name, is taken over instead of made. */
export interface TakenOver {
  /**
   * What the provider calls the thing that exists: it is imported at the next apply.
   * @default - it is created
   */
  readonly importFrom?: string;
  /**
   * Address that it had in this state: `hcloud_server.old`.
   * @default - it never moved
   */
  readonly movedFrom?: string;
}

interface ElementClass<C, E extends TerraformElement> {
  new (scope: Construct, id: string, config: C): E;
  readonly tfResourceType: string;
}

/**
 * Adds a resource whose Terraform address is `<type>.<name>`, whatever the construct tree looks like: addresses are what people type in a recovery.
 * @throws Error when the stack has that address already
 */
export function make<C, R extends TerraformResource>(
  Type: ElementClass<C, R>,
  scope: Construct,
  name: string,
  config: NoInfer<C>,
  takenOver: TakenOver = {},
): R {
  const resource = addressed(Type, Type.tfResourceType, scope, name, config);
  if (takenOver.importFrom !== undefined) new ImportBlock(resource, takenOver.importFrom);
  if (takenOver.movedFrom !== undefined) resource.moveFromId(takenOver.movedFrom);
  return resource;
}

/** Adds a data source whose address is `data.<type>.<name>`. */
export function look<C, D extends TerraformElement>(Type: ElementClass<C, D>, scope: Construct, name: string, config: NoInfer<C>): D {
  return addressed(Type, `data.${Type.tfResourceType}`, scope, name, config);
}

/** The element with this id in the stack of the scope, made when it is missing: providers and variables are declared once. */
export function once<E extends TerraformElement>(scope: Construct, id: string, create: (stack: TerraformStack) => E): E {
  const stack = TerraformStack.of(scope);
  return (stack.node.tryFindChild(id) as E | undefined) ?? create(stack);
}

/** Lifecycle of what must survive a mistake. */
export function kept(keep: boolean, rest: TerraformResourceLifecycle = {}): TerraformResourceLifecycle | undefined {
  const lifecycle = keep ? { ...rest, preventDestroy: true } : rest;
  return Object.keys(lifecycle).length > 0 ? lifecycle : undefined;
}

/** A name as Terraform accepts it; no two host names share one: `_dmarc.uyoop.fr` is `__dmarc_uyoop_fr`. */
export function slug(name: string): string {
  const text = name
    .replaceAll('_', '__')
    .replaceAll('.', '_')
    .replaceAll('*', 'wildcard')
    .replace(/[^A-Za-z0-9_-]/g, '-');
  return /^[A-Za-z_]/.test(text) ? text : `_${text}`;
}

/**
 * The same value with its texts taken at their word. Terraform reads `${…}` and `%{…}` in any text as a template, and cdktf lets them through: a shell variable in user
 * data or an SPF macro would fail the plan, or be computed. Texts that hold tokens are cdktf's own.
 */
export function literal<T>(value: T): T {
  if (typeof value === 'string') return (Token.isUnresolved(value) ? value : value.replace(/[$%](?=\{)/g, '$&$&')) as T;
  if (Array.isArray(value)) return value.map(literal) as T;
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, literal(inner)])) as T;
}

/** Constructs and tokens pass as they are. */
const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** The construct's own name is the Terraform address, so that no two share one: cdktf would merge them without a word. */
function addressed<C, E extends TerraformElement>(Type: ElementClass<C, E>, type: string, scope: Construct, name: string, config: C): E {
  const logicalId = slug(name);
  const element = new Type(TerraformStack.of(scope), `${type}.${logicalId}`, literal(config));
  element.overrideLogicalId(logicalId);
  return element;
}

/** cdktf's own `importFrom` runs `terraform version` during synthesis; this writes the same block and runs nothing. */
class ImportBlock extends TerraformElement {
  constructor(
    private readonly resource: TerraformResource,
    private readonly existing: string,
  ) {
    super(resource, 'import');
  }

  override toTerraform(): { import: { to: string; id: string }[] } {
    return { import: [{ to: `${this.resource.terraformResourceType}.${this.resource.friendlyUniqueId}`, id: this.existing }] };
  }
}
