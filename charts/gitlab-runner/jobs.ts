/** Labels of the pods of jobs: a runner is alone in its namespace. */
export const JOBS = { 'app.kubernetes.io/component': 'job', 'app.kubernetes.io/name': 'gitlab-runner' } as const;

/** The need for what a variable tells jobs of. */
export const needOf = (variable: string): string => `reaches-${variable.toLowerCase().replaceAll('_', '-')}`;
