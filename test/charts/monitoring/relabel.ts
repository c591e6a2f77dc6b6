/** One step of Prometheus' relabelling (prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config). */
export interface Relabel {
  readonly source_labels?: readonly string[];
  readonly regex?: string;
  readonly target_label?: string;
  readonly replacement?: string;
  readonly action?: 'replace' | 'keep' | 'drop';
}
type Labels = Readonly<Record<string, string>>;

/** What relabelling makes of a target; undefined where it is dropped. @throws Error for an action that no job of ours uses */
export function relabel(target: Labels, steps: readonly Relabel[]): Labels | undefined {
  return steps.reduce<Labels | undefined>(
    (labels, { source_labels = [], regex = '(.*)', target_label = '', replacement = '$1', action = 'replace' }) => {
      if (labels === undefined) return undefined;
      const value = source_labels.map((name) => labels[name] ?? '').join(';');
      const match = new RegExp(`^(?:${regex})$`, 's').exec(value);
      switch (action) {
        case 'keep':
          return match ? labels : undefined;
        case 'drop':
          return match ? undefined : labels;
        case 'replace':
          return match
            ? { ...labels, [target_label]: replacement.replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? '') }
            : labels;
        default:
          throw new Error(`no such action, got '${String(action)}'`);
      }
    },
    target,
  );
}
