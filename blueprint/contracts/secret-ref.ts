/** A place where a secret's value will be found: never the value. */
export interface SecretRef {
  /** Id in the site's secret store; undefined for what a vault makes anew each time, and no store has. */
  readonly secret: string | undefined;
  /** Kubernetes Secret, in the namespace of who reads it. */
  readonly object: string;
  /** Key in that Secret. */
  readonly key: string;
}
