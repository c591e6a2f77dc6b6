import { App, Chart } from 'cdk8s';
import { chartFolder } from './chart-folder';
import type { AnnotatingChart } from './kube-object';
import { MANAGED_BY } from './labels';

export interface SiteChartProps {
  /** Name of the chart, unique in its site: `ghost`. */
  readonly name: string;
  /**
   * Namespace of the objects that name none.
   * @default - every object names its own
   */
  readonly namespace?: string;
  /**
   * Order in which Argo CD applies the chart; lower goes first.
   * @default - none
   */
  readonly wave?: number;
  /**
   * What all objects are a part of: the site.
   * @default - none
   */
  readonly partOf?: string;
  /**
   * More labels for every object.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * A chart in an App of its own: cdk8s walks the whole App once per chart, which is quadratic in the charts of one.
 * Each object carries the common labels and the chart's sync wave.
 */
export class SiteChart extends Chart implements AnnotatingChart {
  readonly name: string;
  readonly wave: number | undefined;
  /** Folder of the chart's files: `20-ghost`. */
  readonly folder: string;
  readonly annotations: Readonly<Record<string, string>>;

  constructor({ name, namespace, wave, partOf, labels }: SiteChartProps) {
    // a folder given here keeps CDK8S_OUTDIR out of synthesis
    super(new App({ outdir: 'gitops', recordConstructMetadata: false }), name, {
      ...(namespace !== undefined && { namespace }),
      labels: {
        'app.kubernetes.io/managed-by': MANAGED_BY,
        ...(partOf !== undefined && { 'app.kubernetes.io/part-of': partOf }),
        ...labels,
      },
    });
    this.name = name;
    this.wave = wave;
    this.folder = chartFolder(name, wave);
    this.annotations = wave === undefined ? {} : { 'argocd.argoproj.io/sync-wave': String(wave) };
  }
}
