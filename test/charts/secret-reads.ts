import { parse } from 'yaml';
import { containersOf, podsOf } from './pods';
import type { WrittenSite } from './site-objects';

/** The keys that pods read, as `namespace/object[key]`; a whole Secret mounted as a folder is `namespace/object[*]`. */
export const secretsReadBy = (site: WrittenSite): readonly string[] =>
  podsOf(site).flatMap((pod) => {
    const { namespace, spec } = pod;
    const containers = containersOf(pod);
    const fromEnv = containers.flatMap(({ env = [] }) =>
      env.flatMap(({ valueFrom }) => (valueFrom?.secretKeyRef ? [valueFrom.secretKeyRef] : [])),
    );
    const fromFiles = (spec.volumes ?? []).flatMap(({ name: volume, secret }) =>
      secret === undefined
        ? []
        : containers.flatMap(({ volumeMounts = [] }) =>
            volumeMounts.filter(({ name }) => name === volume).map(({ subPath = '*' }) => ({ name: secret.secretName, key: subPath })),
          ),
    );
    return [...fromEnv, ...fromFiles].map(({ name, key }) => `${namespace}/${name}[${key}]`);
  });

/** The keys that issuers of certificates name in their specs; one of the cluster reads them in the namespace of its controller. */
export const secretsReferredTo = (site: WrittenSite): readonly string[] => {
  const home = site.blueprint.services.find(({ role }) => role === 'certificates')?.namespace;
  const references = (value: unknown): readonly { readonly name: string; readonly key: string }[] => {
    if (typeof value !== 'object' || value === null) return [];
    const { name, key } = value as { readonly name?: unknown; readonly key?: unknown };
    return typeof name === 'string' && typeof key === 'string' ? [{ name, key }] : Object.values(value).flatMap(references);
  };
  const ofCluster = site.objects
    .filter(({ kind }) => kind === 'ClusterIssuer')
    .flatMap(({ spec }) => references(spec).map(({ name, key }) => `${home}/${name}[${key}]`));
  // an authority is read whole, in the namespace of its issuer; that of another issuer is a Certificate
  const certified = new Set(
    site.objects.flatMap(({ kind, metadata, spec }) =>
      kind === 'Certificate' ? [`${metadata.namespace}/${(spec as { readonly secretName: string }).secretName}`] : [],
    ),
  );
  const authorities = site.objects
    .filter(({ kind }) => kind === 'Issuer')
    .flatMap(({ metadata, spec }) => {
      const { ca } = spec as { readonly ca?: { readonly secretName: string } };
      const place = ca && `${metadata.namespace}/${ca.secretName}`;
      return place === undefined || certified.has(place) ? [] : [`${place}[tls.crt]`, `${place}[tls.key]`];
    });
  return [...ofCluster, ...authorities];
};

/** The Secrets that classes of storage name for their volumes, each whole (kubernetes-csi, StorageClass secrets). */
export const secretsNamedByClasses = (site: WrittenSite): readonly string[] =>
  site.objects
    .filter(({ kind }) => kind === 'StorageClass')
    .flatMap(({ parameters }) => {
      const known = parameters as Readonly<Record<string, string>>;
      return Object.entries(known).flatMap(([key, name]) =>
        key.endsWith('-secret-name') ? [`${known[key.replace(/name$/, 'namespace')]}/${name}[*]`] : [],
      );
    });

/**
 * The keys that values of upstream charts name: in the words of Argo CD, `$<secret>:<key>` (argo-cd, user-management, Sensitive Data and SSO Client Secrets), or
 * in those of Kubernetes, as variables of the pods that the chart makes.
 */
export const secretsNamedInValues = (site: WrittenSite): readonly string[] =>
  site.objects
    .filter(({ kind }) => kind === 'HelmChart')
    .flatMap(({ spec }) => {
      const { valuesContent, targetNamespace } = spec as { readonly valuesContent: string; readonly targetNamespace: string };
      const words = [...valuesContent.matchAll(/\$([a-z0-9][a-z0-9-]*):([\w.-]+)/g)].map(([, name, key]) => ({ name, key }));
      const references = (value: unknown): readonly { readonly name?: string; readonly key?: string }[] => {
        if (typeof value !== 'object' || value === null) return [];
        const { secretKeyRef } = value as { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
        return secretKeyRef ? [secretKeyRef] : Object.values(value).flatMap(references);
      };
      return [...words, ...references(parse(valuesContent))].map(({ name, key }) => `${targetNamespace}/${name}[${key}]`);
    });
