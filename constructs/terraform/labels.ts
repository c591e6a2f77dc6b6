import type { Construct } from 'constructs';
import { TerraformStack } from './cdktf';
import type { CloudOptions } from './cloud';

/** Marks on a thing: who made it, for which site, in which stack. */
export type Labels = Readonly<Record<string, string>>;

/** Hetzner's grammar, the strictest of our providers. */
const LABEL = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/**
 * The labels of everything made in the scope's stack.
 * @throws Error when a name or value is no label
 */
export function labelsOf(options: CloudOptions, scope: Construct, own: Labels = {}): Record<string, string> {
  const labels = { 'managed-by': 'archipel', site: options.site, stack: TerraformStack.of(scope).node.id, ...options.labels, ...own };
  const wrong = Object.entries(labels).filter((pair) => !pair.every((text) => LABEL.test(text)));
  if (wrong.length > 0) {
    const list = wrong.map(([name, value]) => `${name}=${value}`).join(', ');
    throw new Error(`labels have at most 63 letters, digits, dots, dashes and underscores, got ${list}`);
  }
  return labels;
}
