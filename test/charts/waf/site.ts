import { ghost } from '../../../charts/ghost/service';
import { mysql } from '../../../charts/mysql/service';
import { traefik } from '../../../charts/traefik/service';
import { waf } from '../../../charts/waf/service';
import { webApp } from '../../../charts/web-app/service';
import type { EnvironmentInput } from '../../../environments/environment';
import type { ServiceUse } from '../../../blueprint/service';
import { example } from '../example';
import { idOf, type WrittenSite } from '../site-objects';

const app = (host: string, more: Partial<Parameters<typeof webApp>[0]> = {}): ServiceUse =>
  webApp({ in: 'web', image: 'ghcr.io/example/app:1.0.0', host, port: 8080, ...more } as Parameters<typeof webApp>[0]);

/** The small site behind a firewall, with services of every profile. */
export const guarded = (firewall: ServiceUse = waf({ in: 'edge' }), services: EnvironmentInput['services'] = {}): EnvironmentInput => ({
  ...example,
  name: 'guarded',
  namespaces: { ...example.namespaces, edge: {} },
  services: {
    firewall,
    entrance: traefik({ in: 'entrance' }),
    sql: mysql({ in: 'data', on: 'one' }),
    blog: ghost({ in: 'web', on: 'one', host: 'blog.example.org' }),
    api: app('api.example.org', {
      maxBody: '20Mi',
      waf: { methods: ['PUT', 'DELETE'], contentTypes: ['application/pdf'], maxForm: '2Mi', prose: ['json.text'] },
    }),
    watched: app('watched.example.org', { waf: { mode: 'detect' } }),
    open: app('open.example.org', { waf: { mode: 'off' } }),
    chat: app('chat.example.org', { waf: { responses: 'stream' } }),
    cloud: app('cloud.example.org', { maxBody: '10Gi', waf: { plugins: ['nextcloud'], methods: ['PUT', 'PROPFIND'] } }),
    readonly: app('films.example.org', { maxBody: '10Gi' }),
    ...services,
  },
});

/** Files of the firewall's pods by their path, read from what was written. */
export function filesOf(site: WrittenSite): ReadonlyMap<string, string> {
  const pod = site.objects.find((object) => idOf(object) === 'Deployment edge/firewall')?.spec as Loose;
  const data = site.objects.find((object) => idOf(object) === 'ConfigMap edge/firewall-config')?.data ?? {};
  const { containers, initContainers } = pod.template.spec;
  return new Map(
    [...containers, ...initContainers].flatMap(({ volumeMounts }) =>
      volumeMounts.flatMap(({ mountPath, subPath }): [string, string][] =>
        subPath === undefined ? [] : [[mountPath, data[subPath] ?? '']],
      ),
    ),
  );
}

interface Container {
  readonly volumeMounts: readonly { readonly mountPath: string; readonly subPath?: string }[];
}
interface Loose {
  readonly template: { readonly spec: { readonly containers: readonly Container[]; readonly initContainers: readonly Container[] } };
}

/** A block of an nginx configuration: `server`, `location "/"`. */
export interface Block {
  readonly head: string;
  readonly lines: readonly string[];
  readonly blocks: readonly Block[];
}

/** Reads what the firewall writes: one directive or brace a line. */
export function parseNginx(text: string): Block {
  const stack: { head: string; lines: string[]; blocks: Block[] }[] = [{ head: '', lines: [], blocks: [] }];
  for (const line of text.split('\n').map((raw) => raw.trim())) {
    const top = stack.at(-1)!;
    if (line.endsWith('{')) stack.push({ head: line.slice(0, -1).trim(), lines: [], blocks: [] });
    else if (line === '}') stack.at(-2)!.blocks.push(stack.pop()!);
    else if (line !== '' && !line.startsWith('#')) top.lines.push(line);
  }
  return stack[0]!;
}

/** Every block inside, its own too. */
export const allBlocks = (block: Block): readonly Block[] => [block, ...block.blocks.flatMap(allBlocks)];
