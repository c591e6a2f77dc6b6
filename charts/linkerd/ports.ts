/** Ports of the proxy (linkerd-control-plane, `proxy.ports`): its own two, and those to which the connections of its pod are turned. */
export const PROXY = { inbound: 4143, outbound: 4140, admin: 4191, control: 4190 } as const;

/** User of the proxy (`proxy.uid`). */
export const PROXY_USER = 2102;

/** Ports whose server speaks first, or whose client says nothing that tells a protocol: upstream's list (`proxy.opaquePorts`). */
export const OPAQUE = [25, 587, 3306, 4444, 5432, 6379, 9300, 11211] as const;
