import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Blueprint } from '../../blueprint/blueprint';
import { InputError, type Problem } from '../../constructs/problem';
import { readSealingCertificate, sealSecrets, type SealingCertificate, type SecretSite, type Source } from '../../constructs/secrets';
import { replaceFile } from '../../constructs/secrets/durable-file';
import { onDisk } from '../../constructs/secrets/input-error';
import { SealedFiles, type SealedWrite } from './sealed-files';
import { sealingCommands } from './sealing-commands';

export interface SealProps {
  readonly site: SecretSite;
  readonly blueprint: Blueprint;
  /** Folder of the project. */
  readonly root: string;
  readonly source: Source;
  /** Certificate of the cluster that the operator fetched. @default - the one that was kept beside the public halves */
  readonly certificate?: string;
}

/** What {@link seal} did; it holds no value. */
export interface SealOutcome extends SealedWrite {
  /** Folder of the paths, relative to the project. */
  readonly folder: string;
  /** Where the certificate was kept now, relative to the project; undefined where it is the one that was there. */
  readonly kept: string | undefined;
  readonly warnings: readonly Problem[];
}

/**
 * Writes the SealedSecrets of a site into its GitOps folder; a second run writes nothing.
 * @throws InputError when there is no certificate, it is not one, or a value is missing; nothing is written then
 */
export async function seal({ site, blueprint, root, source, certificate: named }: SealProps): Promise<SealOutcome> {
  const keptAt = sealingCertificatePath(site);
  const path = named ?? keptAt;
  if (!existsSync(path)) throw missingCertificate(relative(root, path), blueprint);
  const certificate = readSealingCertificate(
    onDisk(path, 'cannot be read', () => readFileSync(path, 'utf8')),
    relative(root, path),
    source.now(),
  );
  const folder = join(root, 'gitops', site.environment);
  const files = new SealedFiles(folder, blueprint);
  const others = namespacesOfOthers(blueprint);
  const { objects, warnings } = await sealSecrets(
    site,
    source.random,
    certificate,
    (namespace, name) => files.text(namespace, name),
    (namespace) => !others.has(namespace),
  );
  const written = files.write(objects);
  const kept = keep(certificate, keptAt) ? relative(root, keptAt) : undefined;
  return { ...written, folder: relative(root, folder), kept, warnings };
}

/** Namespaces of classes that are not sealed: another service brings their Secrets, or the operator does. */
function namespacesOfOthers({ deliveries, namespaces, services }: Blueprint): ReadonlySet<string> {
  const seals = services.find(({ role }) => role === 'seals')?.name;
  const sealed = new Set(deliveries.filter(({ service }) => service === seals).map(({ namespace }) => namespace));
  return new Set(namespaces.map(({ name }) => name).filter((name) => !sealed.has(name)));
}

/** `environments/<site>.sealing.pem`, beside the public halves: it is as public as they are. */
const sealingCertificatePath = ({ environment, publicFile }: SecretSite): string => join(dirname(publicFile), `${environment}.sealing.pem`);

function keep({ pem }: SealingCertificate, path: string): boolean {
  if (existsSync(path) && readFileSync(path, 'utf8') === pem) return false;
  replaceFile(path, pem, 0o644);
  return true;
}

function missingCertificate(where: string, { site, services }: Blueprint): InputError {
  const seals = services.find(({ role }) => role === 'seals');
  return new InputError([
    {
      id: 'secrets/sealing-certificate',
      severity: 'error',
      where,
      what: 'is missing: secrets are sealed for the certificate of their cluster',
      got: 'no file',
      expected: "the certificate of the cluster's controller",
      do: `run ${sealingCommands(seals?.namespace ?? '<namespace>', site).certificate} and then archipel secrets seal ${site} --certificate ${site}.pem`,
    },
  ]);
}
