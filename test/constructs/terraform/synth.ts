import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, TerraformStack, Testing } from '../../../constructs/terraform/cdktf';
import { terraformApp } from '../../../constructs/terraform/app';

/** A synthesized stack, as Terraform reads it. */
export interface TerraformJson {
  readonly terraform: {
    readonly required_version?: string;
    readonly backend?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly required_providers?: Readonly<Record<string, { readonly source: string; readonly version: string }>>;
  };
  readonly provider?: Readonly<Record<string, readonly Attributes[]>>;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  readonly variable?: Readonly<Record<string, Attributes>>;
  readonly import?: readonly { readonly to: string; readonly id: string }[];
  readonly moved?: readonly { readonly from: string; readonly to: string }[];
}

export type Attributes = Readonly<Record<string, unknown>>;

/** What one resource or data source of a stack says. */
export interface Block {
  readonly address: string;
  readonly type: string;
  readonly says: Attributes;
}

/** One stack, validated and synthesized in memory. */
export function stackOf(build: (stack: TerraformStack) => void): TerraformJson {
  const stack = new TerraformStack(Testing.app(), 'site-stack');
  build(stack);
  return JSON.parse(Testing.synth(stack, true)) as TerraformJson;
}

/** An app, written to a folder of its own and read back: text by stack. */
export function filesOf(build: (app: App) => void): ReadonlyMap<string, string> {
  const outdir = mkdtempSync(join(tmpdir(), 'terraform-'));
  try {
    const app = terraformApp({ outdir });
    build(app);
    app.synth();
    const stacks = join(outdir, 'stacks');
    return new Map(readdirSync(stacks).map((stack) => [stack, readFileSync(join(stacks, stack, 'cdk.tf.json'), 'utf8')]));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

export const resourcesOf = (json: TerraformJson): Block[] => blocks(json.resource ?? {}, '');
export const dataOf = (json: TerraformJson): Block[] => blocks(json.data ?? {}, 'data.');

function blocks(byType: NonNullable<TerraformJson['resource']>, prefix: string): Block[] {
  return Object.entries(byType).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, { '//': _, ...says }]) => ({ address: `${prefix}${type}.${name}`, type, says })),
  );
}

/** The attributes of the one resource with this address. */
export function at(json: TerraformJson, address: string): Attributes {
  const found = [...resourcesOf(json), ...dataOf(json)].find((block) => block.address === address);
  if (!found)
    throw new Error(
      `no ${address} among ${resourcesOf(json)
        .map((block) => block.address)
        .join(', ')}`,
    );
  return found.says;
}
