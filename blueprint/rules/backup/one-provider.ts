import { targetsOf } from '../copies';
import type { Rule } from '../../rule';

export const backupOneProvider: Rule = {
  id: 'backup/one-provider',
  severity: 'warning',
  why: 'an account that is blocked, hacked or unpaid takes machines and copies together',
  check: (site) => {
    const providers = new Set(targetsOf(site).map(({ provider }) => provider as string));
    const [provider] = providers;
    const beside = site.blueprint.nodes.some((node) => node.provider === provider);
    if (provider === undefined || providers.size > 1 || !beside) return [];
    return [
      {
        at: 'backup.to',
        what: 'the copies and the machines belong to one account',
        got: provider,
        expected: 'a copy at another provider',
        do: 'add a bucket of another provider to backup.to',
      },
    ];
  },
};
