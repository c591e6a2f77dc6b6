/** Name of the class: the driver is the cluster's only one of its kind. */
export const STORAGE_CLASS = 'longhorn';
