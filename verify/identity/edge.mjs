// The generated configuration of Traefik, its routes and middlewares as files in place of a cluster's objects: the words are the same in both.
const BACKEND = ({ name, port }, namespace) => `http://${name}.${namespace}.svc.cluster.local:${port}`;

/**
 * @param {object[]} objects @param {{ crt: string, key: string, tlsOptions: object }} tls
 * @returns {{ dynamic: object, hosts: string[] }} what the file provider reads, and the names of the Services that it leads to
 */
export const routesOf = (objects, { crt, key }) => {
  const ofKind = (kind) => objects.filter((object) => object.kind === kind);
  const id = ({ metadata: { namespace, name } }) => `${namespace}-${name}`;
  const routers = {};
  const services = {};
  for (const route of ofKind('IngressRoute')) {
    const { namespace } = route.metadata;
    for (const [index, { match, priority, services: targets, middlewares = [] }] of route.spec.routes.entries()) {
      const [target] = targets;
      const service = `${namespace}-${target.name}-${target.port}`;
      services[service] = { loadBalancer: { servers: [{ url: BACKEND(target, namespace) }] } };
      routers[`${id(route)}-${index}`] = {
        rule: match,
        priority,
        entryPoints: route.spec.entryPoints,
        service,
        middlewares: middlewares.map(({ name }) => `${namespace}-${name}`),
        tls: {},
      };
    }
  }
  const [options] = ofKind('TLSOption');
  return {
    dynamic: {
      http: { routers, services, middlewares: Object.fromEntries(ofKind('Middleware').map((object) => [id(object), object.spec])) },
      tls: { certificates: [{ certFile: crt, keyFile: key }], options: { default: options.spec } },
    },
    hosts: ofKind('Service').map(({ metadata: { name, namespace } }) => `${name}.${namespace}.svc.cluster.local`),
  };
};

/** What Traefik reads at its start, from a file in place of the API server. @param {object} configuration @param {string} filename */
export const fromFile = ({ providers: _, ...configuration }, filename) => ({
  ...configuration,
  providers: { file: { filename, watch: false } },
});
