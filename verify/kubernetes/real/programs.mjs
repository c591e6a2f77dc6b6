// Real programs as images under the names that the manifests say: from Go's module proxy and Debian's packages, since no image registry is reachable.
import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const BASE = 'FROM docker.io/library/debian:bookworm-slim';

/** One program that is its image's entry point. @returns {string} folder to build from */
export const programContext = (folder, binary, as) => {
  mkdirSync(folder, { recursive: true });
  copyFileSync(binary, join(folder, as));
  writeFileSync(join(folder, 'Dockerfile'), `${BASE}\nCOPY ${as} /usr/local/bin/${as}\nENTRYPOINT ["/usr/local/bin/${as}"]\n`);
  return folder;
};

/** nginx with libmodsecurity from Debian, the Core Rule Set and busybox as the image of the firewall has them. @param {string} tree what `firewallTree()` gives */
export const firewallContext = (folder, tree) => {
  mkdirSync(folder, { recursive: true });
  for (const part of ['opt/owasp-crs', 'opt/busybox'])
    cpSync(join(tree, part), join(folder, basename(part)), { recursive: true, verbatimSymlinks: true });
  writeFileSync(
    join(folder, 'Dockerfile'),
    [
      BASE,
      'RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends nginx libnginx-mod-http-modsecurity && rm -rf /var/lib/apt/lists/*',
      'RUN mkdir -p /etc/modsecurity.d && cp /etc/nginx/unicode.mapping /etc/modsecurity.d/ && ln -sfn /usr/lib/nginx/modules /etc/nginx/modules',
      'COPY owasp-crs /opt/owasp-crs',
      'COPY busybox /opt/busybox',
      'ENV PATH=/opt/busybox:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      '',
    ].join('\n'),
  );
  return folder;
};
