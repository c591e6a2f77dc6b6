import type { NodePlan } from '../../blueprint/blueprint';
import { connection } from '../ansible';

/** Whom SSH asks for a node, as the inventory says it; port, key and jump hosts are the operator's SSH configuration's. */
export function addressOf(node: NodePlan): { readonly host: string | undefined; readonly user: string | undefined } {
  const { ansible_host: host, ansible_user: user } = connection(node) as Readonly<Record<string, string | undefined>>;
  return { host, user };
}
