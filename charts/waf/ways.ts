import type { Blueprint, ServePlan } from '../../blueprint/blueprint';
import type { OptionsOf } from '../../blueprint/service';
import { toMebibytes } from '../../constructs/units';
import type { waf } from './service';

export type WafOptions = OptionsOf<(typeof waf)['definition']['options']>;

/** One way in that the firewall inspects, and where its requests go. */
export interface Way {
  /** `<service>/<serve>`: the name in logs and metrics. */
  readonly name: string;
  /** The same as part of a file's name. */
  readonly file: string;
  readonly host: string;
  readonly path: string;
  /** `host:port` of the service. */
  readonly target: string;
  /** The same of the version beside it, which gets what the edge marks so; undefined where one version takes all. */
  readonly candidate: string | undefined;
  readonly mode: 'detect' | 'block';
  readonly profile: ServePlan['waf'];
  /** Bytes of the largest body that is inspected. */
  readonly inspected: number;
  /** Bytes of the largest body that passes as a stream; undefined where all are inspected. */
  readonly streamed: number | undefined;
}

/** Methods by which clients send files as they are. */
const UPLOADS = ['PUT', 'PATCH'];
const MEBIBYTE = 1 << 20;

/** Every way in whose flow leads through the firewall, in the order of host and path. */
export function waysOf({ services }: Pick<Blueprint, 'services'>, options: Pick<WafOptions, 'mode' | 'inspect'>): readonly Way[] {
  const inspect = toMebibytes(options.inspect) * MEBIBYTE;
  return services
    .flatMap((service) =>
      Object.entries(service.serves).flatMap(([key, { host, path, component, candidate, port, waf: profile, maxBody }]): readonly Way[] => {
        const target = service.components[component];
        const beside = candidate && service.components[candidate.component];
        const number = target?.ports[port]?.port;
        const mode = profile.mode ?? 'block';
        if (!target || number === undefined || mode === 'off') return [];
        const largest = toMebibytes(maxBody) * MEBIBYTE;
        const takesFiles = largest > inspect && UPLOADS.some((method) => profile.methods?.includes(method));
        return [
          {
            name: `${service.name}/${key}`,
            file: `${service.name}.${key}`,
            host,
            path,
            target: `${target.host}:${number}`,
            candidate: beside && `${beside.host}:${number}`,
            mode: options.mode === 'detect' ? 'detect' : mode,
            profile,
            inspected: Math.min(largest, inspect),
            streamed: takesFiles ? largest : undefined,
          },
        ];
      }),
    )
    .sort((a, b) => compare(a.host, b.host) || compare(a.path, b.path) || compare(a.name, b.name));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
