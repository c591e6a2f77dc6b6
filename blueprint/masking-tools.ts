import type { User } from '../constructs/kubernetes/security';
import type { Keep } from './keeps';

/** What masks and loads databases of others, whichever way they are copied. */
export interface MaskingTools {
  readonly image: string;
  readonly user: User;
  /** Port of the component that keeps them. */
  readonly port: string;
  /** Components by which others reach them. */
  readonly answers: readonly string[];
  readonly password: string;
  readonly tls: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly scripts: { readonly mask: string; readonly load: string };
  /** Name of the dump inside a copy; undefined where the server itself is asked for what is masked. */
  readonly file: string | undefined;
}

/** @returns undefined where nothing says how databases in it are masked: only what a server gives out by its port can be loaded into another one */
export function maskingTools(keep: Keep): MaskingTools | undefined {
  if (keep.method === 'archive') {
    const { masking, component } = keep;
    return masking && { answers: [component], tls: false, env: {}, ...masking, file: undefined };
  }
  if (keep.method !== 'dump' || !keep.dump || !('port' in keep.dump)) return undefined;
  const { image, user, port, password, file, scripts } = keep.dump;
  const { mask, load } = scripts;
  if (mask === undefined || load === undefined) return undefined;
  return { image, user, port, answers: [keep.component], password, tls: false, env: {}, scripts: { mask, load }, file };
}
