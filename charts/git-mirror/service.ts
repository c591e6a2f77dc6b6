import { join } from 'node:path';
import { z } from 'zod';
import { secret, usedBy, volume, type Need } from '../../blueprint/contracts/contract';
import { defineService, image, type Call, type ChartModule, type Keep } from '../../blueprint/service';
import { sourceOf } from '../../constructs/files/asset';
import { duration, size, slug } from '../../environments/fields';
import { addressesOf, sourcesOf, targetsOf, tokenOf } from './forges';
import { MIRROR } from './user';

const address = z.string().regex(/^https:\/\/[a-z0-9.-]+(:\d+)?\/[A-Za-z0-9._~/-]+$/, {
  error: "the address of a repository, by HTTPS and without a user, such as 'https://gitlab.com/group/site.git'",
});

const repository = z
  .strictObject({
    /** Where it is. */
    from: address,
    /**
     * Whether everybody may read it: then it is fetched without a token.
     * @default false
     */
    public: z.boolean().default(false),
    /**
     * Where else it shall be, an empty repository of somebody's account: branches and tags there become those of `from`, all others go.
     * @default nowhere
     */
    to: address.optional(),
  })
  .refine(({ public: open, to }) => open || to === undefined, {
    path: ['to'],
    error: 'only what everybody may read goes elsewhere: say public: true as well, or leave to out',
  });

/**
 * Copies of Git repositories that are somewhere else: branches and tags of each, on a volume that is backed up, and again at a second forge where asked. What is
 * deleted or rewritten there stays here under `refs/archive/<day>/`, and a source that is empty all at once changes nothing. `git clone <name>.bundle` brings
 * one back. Files kept by Git LFS are not copied.
 */
export const gitMirror = defineService({
  kind: 'git-mirror',
  options: {
    /** Repositories by the name that they have here. */
    repositories: z.record(slug, repository),
    /**
     * How often they are fetched, from ten minutes to a day.
     * @default '1h'
     */
    every: duration.default('1h'),
    /**
     * How long what was deleted or rewritten at the source stays.
     * @default '365d'
     */
    archive: duration.default('365d'),
    /**
     * Disk: three times the repositories.
     * @default '10Gi'
     */
    storage: size.default('10Gi'),
  },
  images: { git: image('docker.io/alpine/git', 'v2.49.1') },
  components: () => ({
    job: { main: true, onDemand: true, cpu: '100m', memory: '128Mi', memoryLimit: '1Gi', ports: {}, keepsIn: ['repositories'] },
  }),
  needs: ({ options: { repositories, storage } }): Readonly<Record<string, Need>> => ({
    repositories: volume(storage),
    ...Object.fromEntries(
      sourcesOf(repositories).map((host) => [
        tokenOf('read', host),
        usedBy(
          secret(
            { kind: 'external', ask: `access token of a group or project of ${host} with read_repository alone` },
            `reads repositories at ${host}`,
          ),
          'job',
        ),
      ]),
    ),
    ...Object.fromEntries(
      targetsOf(repositories).map((host) => [
        tokenOf('write', host),
        usedBy(
          secret(
            { kind: 'external', ask: `token of ${host} that may write the contents of the mirrored repositories alone` },
            `writes repositories at ${host}`,
          ),
          'job',
        ),
      ]),
    ),
  }),
  calls: ({ options: { repositories } }): Readonly<Record<string, Call>> =>
    Object.fromEntries(
      addressesOf(repositories).map((url): [string, Call] => {
        const { host, hostname, port } = new URL(url);
        return [
          host.replace(':', '-'),
          { component: 'job', host: hostname, port: Number(port || 443), why: 'fetches and pushes repositories' },
        ];
      }),
    ),
  keeps: (): Readonly<Record<string, Keep>> => ({
    repositories: { need: 'repositories', method: 'files', component: 'job', user: MIRROR },
  }),
  watches: () => ({ rules: [join(sourceOf(__dirname), 'alerts.yaml')] }),
  chart: (): Promise<ChartModule> => import('./chart'),
});
