/** How the certificate of the authority that signed for the servers is read. */
export const authorityCommand = (namespace: string, service: string, file: string): string =>
  `kubectl get secret -n ${namespace} ${service}-tls -o jsonpath='{.data.ca\\.crt}' | base64 -d > ${file}`;

/** For `archipel secrets open-vault --help`. */
export const reachingHelp = (): string => `
The authority of the servers, which is as public as they are:
  ${authorityCommand('<namespace>', '<vault>', 'environments/<site>.vault.pem')}
Each server in turn, the first one first, and again after each of its starts:
  kubectl port-forward -n <namespace> <vault>-server-0 8200
  archipel secrets open-vault <site>
Then, and whenever the store changed, with the server that leads:
  archipel secrets export <site> --to vault
After the loss of all servers, with a snapshot: make one empty server the vault that was, by its own shares and root token, in the container vault:
  bao operator init -key-shares=1 -key-threshold=1; bao operator unseal; bao login; bao operator raft snapshot restore -force <file>
then delete its pod, which starts anew, and open it and the others as above: the shares of the store are good again.
Without one, set the old shares aside, open an empty vault and export into it: the store has every value.`;
