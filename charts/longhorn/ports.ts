/** Ports of Longhorn (longhorn.io, references/networking of 1.12.1). */
export const PORTS = {
  manager: { api: 9500, admission: 9502 },
  ui: { http: 8000 },
  instances: {
    /** Processes, their proxy, disks and instances. */
    control: { port: 8500, lastPort: 8504, protocol: 'tcp' },
    iscsi: 3260,
    /** Each replica and each engine takes some. */
    data: { port: 10000, lastPort: 30000, protocol: 'tcp' },
  },
} as const;
