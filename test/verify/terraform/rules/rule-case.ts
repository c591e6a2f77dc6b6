/** A rule of a stand-in provider with objects that break it and near neighbours that keep it. */
export interface RuleCase {
  readonly type: string;
  readonly says: string;
  readonly breaks: readonly Record<string, unknown>[];
  readonly keeps: readonly Record<string, unknown>[];
  /** What exists around the object, by type. */
  readonly cloud?: Readonly<Record<string, readonly Record<string, unknown>[]>>;
}
