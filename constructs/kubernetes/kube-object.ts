import { ApiObject, JsonPatch, type Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { JsonObject } from '../files/yaml';
import { checkLabels, checkName } from './names';
import type { Plain } from './plain';
import { sortedMapOrNone } from './sorted-map';
import type { k8s } from 'cdk8s-plus-28';

/** The metadata that an author gives; chart labels, namespace and sync wave are added. */
export type Metadata = Pick<Plain<k8s.ObjectMeta>, 'namespace' | 'labels' | 'annotations' | 'finalizers'> & {
  /** Exact name of the object, never derived from its place in the tree. */
  readonly name: string;
};

/** The fields of an API type besides its metadata. */
export type Body<T> = Omit<Plain<T>, 'metadata'>;

/** A Kubernetes object as JSON. */
export interface Manifest extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ManifestMetadata;
}
export interface ManifestMetadata extends JsonObject {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface KubeObjectProps {
  readonly apiVersion: string;
  readonly kind: string;
  /**
   * Whether objects of this kind live in a namespace.
   * @default 'namespaced'
   */
  readonly scope?: 'namespaced' | 'cluster';
  readonly metadata: Metadata;
  /** All other top-level fields, such as `spec` or `data`, in the order in which they are written. */
  readonly body: JsonObject;
}

/**
 * A cdk8s ApiObject with an explicit, valid name and plain data, which it renders itself: the stock rendering resolves
 * tokens, which plain data has not, and takes several times as long.
 */
export class KubeObject extends ApiObject {
  private readonly body: JsonObject;

  /** @throws Error when the name or a label is one that Kubernetes refuses */
  constructor(scope: Construct, props: KubeObjectProps) {
    const { apiVersion, kind, metadata, body } = props;
    checkName(kind, metadata.name);
    checkLabels(`${kind} '${metadata.name}'`, metadata.labels ?? {});
    super(scope, idOf(kind, metadata), {
      apiVersion,
      kind,
      // cdk8s would put every object into the chart's namespace
      metadata: {
        name: metadata.name,
        namespace: props.scope === 'cluster' ? '' : metadata.namespace,
        labels: metadata.labels,
        annotations: metadata.annotations,
        finalizers: metadata.finalizers && [...metadata.finalizers],
      },
    });
    this.body = body;
    // what an object says of itself wins over its chart
    for (const [key, value] of Object.entries({ ...annotationsOf(this.chart), ...metadata.annotations }))
      this.metadata.addAnnotation(key, value);
  }

  /** The object as JSON; a property that is undefined counts as absent. */
  override toJson(): Manifest {
    const { namespace } = this.metadata;
    const finalizers: readonly string[] = this.metadata['finalizers'];
    const patches: readonly JsonPatch[] = this['patches'];
    const manifest = {
      apiVersion: this.apiVersion,
      kind: this.kind,
      metadata: {
        name: this.name,
        namespace: namespace === '' ? undefined : namespace,
        labels: sortedMapOrNone(this.metadata['labels']),
        annotations: sortedMapOrNone(this.metadata['annotations']),
        finalizers: finalizers.length === 0 ? undefined : finalizers,
      },
      ...this.body,
    };
    // a patch changes what it is given, and objects share their parts
    return patches.length === 0 ? manifest : (JsonPatch.apply(copyOf(manifest), ...patches) as Manifest);
  }
}

/** A chart that gives annotations, such as its sync wave, to each of its objects. */
export interface AnnotatingChart extends Chart {
  readonly annotations: Readonly<Record<string, string>>;
}

function annotationsOf(chart: Chart): Readonly<Record<string, string>> {
  return 'annotations' in chart ? (chart as AnnotatingChart).annotations : {};
}

function idOf(kind: string, { name, namespace }: Metadata): string {
  return namespace === undefined ? `${kind}.${name}` : `${kind}.${namespace}.${name}`;
}

function copyOf(manifest: Manifest): Manifest {
  return JSON.parse(JSON.stringify(manifest)) as Manifest;
}
