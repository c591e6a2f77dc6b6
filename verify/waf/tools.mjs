// nginx with libmodsecurity from Debian's packages and the Core Rule Set from its Go module, laid out as the image has them. Nothing is installed on the machine.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { layOut } from '../debian.mjs';
import { CACHE, once } from '../once.mjs';
import { run } from '../hosts/shell.mjs';

const PACKAGES = ['nginx', 'libnginx-mod-http-modsecurity', 'busybox-static'];
/** The LTS line of the image's rules. */
const MODULE = 'github.com/corazawaf/coraza-coreruleset/v4@v4.25.0';

/** A folder that stands over the machine's root: `/usr/sbin/nginx`, `/etc/nginx/modules`, `/opt/owasp-crs`, `/etc/modsecurity.d`. */
export const firewallTree = () =>
  once(join(CACHE, 'waf-crs-4.25.0'), (stage) => {
    layOut(stage, PACKAGES);
    const image = {
      'etc/nginx/modules': 'usr/lib/nginx/modules',
      'etc/modsecurity.d/unicode.mapping': 'etc/nginx/unicode.mapping',
    };
    for (const [to, from] of Object.entries(image)) {
      mkdirSync(join(stage, to, '..'), { recursive: true });
      rmSync(join(stage, to), { recursive: true, force: true });
      run(['cp', '-aT', join(stage, from), join(stage, to)]);
    }
    layRules(join(stage, 'opt/owasp-crs/rules'));
    // the image's shell and awk are busybox
    mkdirSync(join(stage, 'opt/busybox'), { recursive: true });
    run(['cp', join(stage, 'usr/bin/busybox'), join(stage, 'opt/busybox/busybox')]);
    for (const name of ['sh', 'awk', 'mkfifo', 'mv']) run(['ln', '-s', 'busybox', join(stage, 'opt/busybox', name)]);
  });

/** Prometheus' own checker of metrics and rules. */
export const promtool = () => {
  const folder = once(join(CACHE, 'waf-promtool'), (stage) => layOut(stage, ['prometheus']));
  return join(folder, 'usr/bin/promtool');
};

/** Copied, since libmodsecurity reads no path with '@'; with a blank line before each rule, without which 3.0.9 takes one for the end of another. */
const layRules = (folder) => {
  const { Dir } = JSON.parse(run(['go', 'mod', 'download', '-json', MODULE], { cwd: '/', env: { GOFLAGS: '-mod=mod' }, timeout: 300 }));
  mkdirSync(folder, { recursive: true });
  const source = join(Dir, 'rules/@owasp_crs');
  for (const name of readdirSync(source)) {
    const text = readFileSync(join(source, name), 'utf8');
    writeFileSync(
      join(folder, basename(name)),
      name.endsWith('.conf') ? text.replaceAll(/^(?=Sec(?:Rule|Action|Marker)\b)/gm, '\n') : text,
    );
  }
};
