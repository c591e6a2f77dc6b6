// nginx with libmodsecurity from Debian's packages and the Core Rule Set from its Go module, laid out as the image has them. Nothing is installed on the machine.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CACHE } from '../hosts/tools.mjs';
import { run } from '../hosts/shell.mjs';

const PACKAGES = ['nginx', 'libnginx-mod-http-modsecurity', 'busybox-static'];
/** The LTS line of the image's rules. */
const MODULE = 'github.com/corazawaf/coraza-coreruleset/v4@v4.25.0';

/** A folder that stands over the machine's root: `/usr/sbin/nginx`, `/etc/nginx/modules`, `/opt/owasp-crs`, `/etc/modsecurity.d`. */
export const firewallTree = () => {
  const folder = join(CACHE, 'waf-crs-4.25.0');
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const stage = mkdtempSync(join(CACHE, '.stage-'));
  const scratch = mkdtempSync(join(CACHE, '.scratch-'));
  try {
    for (const file of downloaded(scratch)) run(['dpkg-deb', '-x', file, stage]);
    // the machine's /bin and /lib are links into /usr, which a folder would hide
    for (const name of ['bin', 'sbin', 'lib'].filter((name) => existsSync(join(stage, name)))) {
      run(['cp', '-aT', join(stage, name), join(stage, 'usr', name)]);
      rmSync(join(stage, name), { recursive: true });
    }
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
    run(['chmod', '-R', 'go+rX', stage]);
    renameSync(stage, folder);
  } finally {
    for (const path of [stage, scratch]) rmSync(path, { recursive: true, force: true });
  }
  return folder;
};

/** Prometheus' own checker of metrics and rules. */
export const promtool = () => {
  const folder = join(CACHE, 'waf-promtool');
  const command = join(folder, 'usr/bin/promtool');
  if (existsSync(command)) return command;
  mkdirSync(CACHE, { recursive: true });
  const stage = mkdtempSync(join(CACHE, '.stage-'));
  try {
    run(['apt-get', 'update', '-qq']);
    run(['apt-get', 'download', '-qq', '-o', 'APT::Sandbox::User=root', 'prometheus'], { cwd: stage });
    run(['sh', '-c', 'dpkg-deb -x prometheus_*.deb . && rm prometheus_*.deb'], { cwd: stage });
    renameSync(stage, folder);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  return command;
};

/** The packages and what they need that this machine has not. */
const downloaded = (folder) => {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  run(['apt-get', 'update', '-qq'], { env });
  const plan = run(['apt-get', 'install', '-s', '-qq', '--no-install-recommends', ...PACKAGES], { env });
  const names = new Set([...PACKAGES, ...[...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name)]);
  run(['apt-get', 'download', '-qq', '-o', 'APT::Sandbox::User=root', ...names], { cwd: folder, env });
  return readdirSync(folder)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => join(folder, name));
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
