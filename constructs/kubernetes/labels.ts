/** Who an object belongs to, as the recommended labels (app.kubernetes.io) say it. */
export interface ComponentLabels {
  /** The software: `ghost`. */
  readonly name: string;
  /** This installation of it: `blog`. */
  readonly instance: string;
  /**
   * Its part in the installation: `database`.
   * @default - the installation has one part
   */
  readonly component?: string;
  /**
   * What the installation is a part of: the site.
   * @default - none
   */
  readonly partOf?: string;
}

export const MANAGED_BY = 'archipel';

/** Labels that tell a component's pods from all others. They never change: a Deployment's selector is immutable. */
export function selectorLabels({ name, instance, component }: ComponentLabels): Readonly<Record<string, string>> {
  return {
    ...(component !== undefined && { 'app.kubernetes.io/component': component }),
    'app.kubernetes.io/instance': instance,
    'app.kubernetes.io/name': name,
  };
}

/** All labels of an object of the component, in the order of their keys. */
export function componentLabels(labels: ComponentLabels): Readonly<Record<string, string>> {
  return {
    ...selectorLabels(labels),
    'app.kubernetes.io/managed-by': MANAGED_BY,
    ...(labels.partOf !== undefined && { 'app.kubernetes.io/part-of': labels.partOf }),
  };
}
