// The judges, by name: each loads when it is called, `(root, report) => Promise<Verdict>` (judging.mjs).

export const JUDGES = {
  /** Hosts, containers and servers, each in a network of its own, and what is read: they run beside anything. What takes longest comes first. */
  machine: {
    hosts: async (root, report) => (await import('./hosts/run.mjs')).judgeHosts({ report }),
    databases: async (root, report) => (await import('./databases/run.mjs')).judgeDatabases({ root, report }),
    backups: async (root, report) => (await import('./backups/run.mjs')).judgeBackups({ root, report }),
    'host-copies': async (root, report) => (await import('./host-copies/run.mjs')).judgeHostCopies({ root, report }),
    vault: async (root, report) => (await import('./vault/run.mjs')).judgeVault({ root, report }),
    waf: async (root, report) => (await import('./waf/run.mjs')).judgeFirewall({ report }),
    'php-apps': async (root, report) => (await import('./php-apps/run.mjs')).judgePhpApps({ root, report }),
    secrets: async (root, report) => (await import('./secrets/run.mjs')).judgeSecrets({ root, report }),
    monitoring: async (root, report) => (await import('./monitoring/run.mjs')).judgeMonitoring({ root, report }),
    signin: async (root, report) => (await import('./signin/run.mjs')).judgeSignIn({ root, report }),
    laboratory: async (root, report) => (await import('./laboratory/run.mjs')).judgeLaboratory({ root, report }),
    ghost: async (root, report) => (await import('./ghost/run.mjs')).judgeGhost({ root, report }),
    'mail-accounts': async (root, report) => (await import('./mail/accounts.mjs')).judgeAccounts({ root, report }),
  },
  /** Clusters, of which a machine has one at a time, and what is judged while the first is built: in this order. */
  cluster: {
    terraform: async (root, report) => (await import('./terraform/run.mjs')).judgeTerraform({ outDir: `${root}/cdktf.out`, report }),
    kubernetes: async (root, report) => (await import('./kubernetes/run.mjs')).judgeKubernetes({ root, report }),
    policy: async (root, report) => (await import('./policy/run.mjs')).judgePolicy({ root, report }),
    flows: async (root, report) => (await import('./kubernetes/real-flows.mjs')).judgeRealFlows({ root, report }),
    pods: async (root, report) => (await import('./kubernetes/real-pods.mjs')).judgeRealPods({ root, report }),
  },
  /** Asked for by name: what they run takes 10 to 25 minutes to build, once a machine, or waits long for failures that it causes. */
  request: {
    servers: async (root, report) => (await import('./hosts/run.mjs')).judgeHosts({ parts: ['servers'], report }),
    edge: async (root, report) => (await import('./edge/run.mjs')).judgeEdge({ root, report }),
    logs: async (root, report) => (await import('./monitoring/logs.mjs')).judgeLogs({ report }),
    crowdsec: async (root, report) => (await import('./crowdsec/run.mjs')).judgeCrowdsec({ report }),
    requests: async (root, report) => (await import('./kubernetes/real-requests.mjs')).judgeRealRequests({ root, report }),
    losses: async (root, report) => (await import('./kubernetes/real-losses.mjs')).judgeRealLosses({ root, report }),
    identity: async (root, report) => (await import('./identity/run.mjs')).judgeIdentity({ root, report }),
    keycloak: async (root, report) => (await import('./keycloak/run.mjs')).judgeKeycloak({ root, report }),
    chat: async (root, report) => (await import('./chat/run.mjs')).judgeChat({ root, report }),
    redis: async (root, report) => (await import('./redis/run.mjs')).judgeRedis({ root, report }),
    directory: async (root, report) => (await import('./directory/run.mjs')).judgeDirectory({ root, report }),
    'directory-pair': async (root, report) => (await import('./directory/pair.mjs')).judgePair({ root, report }),
    postgres: async (root, report) => (await import('./postgres/run.mjs')).judgePostgres({ root, report }),
    nextcloud: async (root, report) => (await import('./nextcloud/run.mjs')).judgeNextcloud({ root, report }),
    gitlab: async (root, report) => (await import('./gitlab/run.mjs')).judgeGitlab({ root, report }),
    // its first run on a machine builds Docker Compose
    mail: async (root, report) => (await import('./mail/run.mjs')).judgeMail({ root, report }),
    images: async (root, report) => (await import('./images/run.mjs')).judgeImages({ root, report }),
    gitops: async (root, report) => (await import('./gitops/run.mjs')).judgeGitops({ report }),
  },
};

/** Judges that ask a control plane, which is built while the others judge. */
export const BUILT = ['postgres', 'kubernetes', 'policy', 'flows', 'pods', 'requests', 'losses'];
