/** Copy of Trivy's databases, and of its images, without the limits of GitHub's registry (the operator's own default). */
export const DATABASES = 'mirror.gcr.io';
