/** Why pods are allowed more than Pod Security `restricted`. */
export interface Privilege {
  readonly level: 'baseline' | 'privileged';
  /** What they do that needs it: operators and auditors read this. */
  readonly why: string;
}
