import { z } from 'zod';
import { defineService } from '../../blueprint/service';
import { hostname } from '../../environments/fields';
import { hetzner, machine, ovhVps } from '../../environments/words';

/** A K3s server at Hetzner. */
export const server = (options: Partial<Parameters<typeof hetzner>[1]> = {}): ReturnType<typeof hetzner> =>
  hetzner('ccx23', { location: 'fsn1', roles: ['server'], ...options });

/** An adopted VPS at OVH. */
export const vps = (options: Partial<Parameters<typeof ovhVps>[1]> = {}): ReturnType<typeof ovhVps> =>
  ovhVps('vps-2025-model3', { serviceName: 'vps-0a1b2c3d.vps.ovh.net', location: 'gra', ...options });

/** A machine at somebody's home. */
export const friend = (options: Partial<Parameters<typeof machine>[0]> = {}): ReturnType<typeof machine> =>
  machine({ location: 'home', cpu: '4', memory: '8Gi', disk: '100Gi', ...options });

/** So many entries of one kind, with names of their own: `many(3, 'n', one)` gives n1, n2, n3. */
export const many = <T>(count: number, prefix: string, value: T): Readonly<Record<string, T>> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i + 1}`, value]));

/** A page under a path of a host, for everybody or for the mesh. */
export const page = defineService({
  kind: 'page',
  options: { host: hostname(), path: z.string().default('/'), to: z.enum(['internet', 'mesh']).default('internet') },
  components: () => ({ app: { cpu: '10m', memory: '32Mi', ports: { http: 8080 } } }),
  serves: ({ options: { host, path, to } }) => ({ site: { host, path, to, component: 'app', port: 'http' } }),
});
