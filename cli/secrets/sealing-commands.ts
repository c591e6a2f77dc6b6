/** How the certificate of a cluster is read, and how its keys are saved: the controller keeps them in Secrets beside it. */
export const sealingCommands = (namespace: string, site: string): { readonly certificate: string; readonly keys: string } => ({
  certificate:
    `kubectl get secret -n ${namespace} -l sealedsecrets.bitnami.com/sealed-secrets-key=active --sort-by=.metadata.creationTimestamp ` +
    `-o jsonpath='{.items[-1:].data.tls\\.crt}' | base64 -d > ${site}.pem`,
  keys: `kubectl get secret -n ${namespace} -l sealedsecrets.bitnami.com/sealed-secrets-key -o yaml | age -r <recipient> > ${site}.sealing-keys.age`,
});

/** For `archipel secrets seal --help`. */
export function sealingHelp(): string {
  const { certificate, keys } = sealingCommands('<namespace>', '<site>');
  return `
The certificate, whenever the controller renewed its key:
  ${certificate}
  archipel secrets seal <site> --certificate <site>.pem
The keys, without which a rebuilt cluster opens nothing; keep them outside of it, and apply them before the controller starts:
  ${keys}`;
}
