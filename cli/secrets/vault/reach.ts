import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Blueprint } from '../../../blueprint/blueprint';
import type { VaultPlan } from '../../../blueprint/vault';
import type { SecretSite } from '../../../constructs/secrets';
import { inputError, onDisk } from '../../../constructs/secrets/input-error';
import { VaultClient } from './client';
import { authorityCommand } from './help';

export interface ReachProps {
  readonly site: SecretSite;
  readonly blueprint: Blueprint;
  /** Folder of the project. */
  readonly root: string;
  /** `https://127.0.0.1:8200`. */
  readonly address: string;
  /** File with the authority's certificate. @default `<site>.vault.pem` beside the public halves */
  readonly authority?: string;
}

/** The vault of a site: what it keeps, whom its servers run as, and a client of one. @throws InputError when there is no vault or no authority */
export function reachVault({ site, blueprint, root, address, authority }: ReachProps): {
  readonly plan: VaultPlan;
  readonly account: string;
  readonly vault: VaultClient;
} {
  const { vault: plan } = blueprint;
  const server = plan && blueprint.services.find(({ name }) => name === plan.service)?.components[plan.component];
  if (!plan || !server) throw noVault(blueprint.site);
  const path = authority ?? join(dirname(site.publicFile), `${site.environment}.vault.pem`);
  if (!existsSync(path)) throw noAuthority(relative(root, path), plan);
  const pem = onDisk(path, 'cannot be read', () => readFileSync(path, 'utf8'));
  return { plan, account: server.name, vault: new VaultClient({ address, authority: pem, serverName: server.host }) };
}

const noVault = (site: string): Error =>
  inputError({
    id: 'secrets/no-vault',
    where: site,
    what: 'the site keeps its secrets in no vault',
    got: "no service with the role 'vault'",
    expected: 'one',
    do: 'add a line such as vault: vault({}) to services',
  });

const noAuthority = (where: string, { namespace, service }: VaultPlan): Error =>
  inputError({
    id: 'secrets/vault-authority',
    where,
    what: 'is missing: without it nobody could tell the vault from another',
    got: 'no file',
    expected: "the certificate of the vault's authority",
    do: `run ${authorityCommand(namespace, service, where)}`,
  });
