/** Folder of a chart's files: `20-ghost`, so that a listing shows the order in which they are applied. */
export const chartFolder = (name: string, wave: number | undefined): string =>
  wave === undefined ? name : `${String(wave).padStart(2, '0')}-${name}`;
