import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { read } from './site';

const SCRIPT = join(__dirname, '../../hosts/ansible/roles/reboots/files/archipel-reboot.sh');

/** Stand-ins of what the program runs: a clock that stands until somebody sleeps, a cluster in files, a machine that notes that it reboots. */
const STAND_INS = {
  date: '[[ "$*" == +%s ]] && exec cat "$LAB/clock"\nexec /bin/date "$@"',
  sleep: 'echo $(($(cat "$LAB/clock") + $1)) >"$LAB/clock"\n[[ ! -x $LAB/meanwhile ]] || exec "$LAB/meanwhile"',
  systemctl: 'echo "systemctl $*" >>"$LAB/calls"',
  k3s: `echo "$*" >>"$LAB/calls"
[[ ! -e $LAB/silent ]] || exit 1
case "$*" in
  *' get nodes '*) cat "$LAB/nodes" ;;
  *' annotate node '*-) rm -f "$LAB/word" ;;
  *' annotate node '*) all="$*"; echo "\${all##*=}" >"$LAB/word" ;;
  *' get node '*annotations*) cat "$LAB/word" 2>/dev/null || true ;;
  *' get node '*) cat "$LAB/ready" 2>/dev/null || echo True ;;
  *' drain '*) exit "$(cat "$LAB/drain" 2>/dev/null || echo 0)" ;;
esac`,
};

export interface Outcome {
  readonly code: number;
  readonly said: string;
  /** Whether the machine was told to reboot. */
  readonly rebooted: boolean;
  /** Commands to the cluster and the machine, one a line. */
  readonly calls: readonly string[];
}

/** The program of a node, run for real in a folder of its own. */
export class RebootLab {
  private readonly root = mkdtempSync(join(tmpdir(), 'archipel-reboot-'));

  /** @param texts Files of a site @param node Whose host it is: it has the settings that are generated for it */
  constructor(
    private readonly texts: ReadonlyMap<string, string>,
    private readonly node: string,
  ) {
    for (const [name, text] of Object.entries(STAND_INS)) {
      this.write(`bin/${name}`, `#!/bin/bash\n${text}\n`);
      chmodSync(join(this.root, 'bin', name), 0o755);
    }
    const settings = `hosts/${node}/etc/archipel-reboot/`;
    for (const path of texts.keys()) if (path.startsWith(settings)) this.write(path.slice(`hosts/${node}/`.length), read(texts, path));
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { force: true });
  }

  has(path: string): boolean {
    return existsSync(join(this.root, path));
  }

  /** Other members of the cluster, each as kubectl shows it. */
  nodes(lines: Readonly<Record<string, string>>): void {
    this.write(
      'nodes',
      Object.entries(lines)
        .map(([name, state]) => `${name}   ${state}\n`)
        .join(''),
    );
  }

  /** An update asks for a reboot. */
  asks(): void {
    this.write('run/reboot-required', '');
    this.write('run/reboot-required.pkgs', 'linux-image-6.1.0-40-amd64\n');
  }

  /** Runs the program at a moment. @param now Milliseconds since 1970 */
  run(now: number, verb = 'own', of = this.node): Outcome {
    this.write('clock', `${Math.floor(now / 1000)}\n`);
    this.write('calls', '');
    const { status, stdout, stderr } = spawnSync('bash', [SCRIPT, verb, of], {
      env: { PATH: `${join(this.root, 'bin')}:/usr/bin:/bin`, LAB: this.root, ARCHIPEL_ROOT: this.root, LC_ALL: 'C' },
      encoding: 'utf8',
    });
    const calls = readFileSync(join(this.root, 'calls'), 'utf8').split('\n').filter(Boolean);
    return { code: status ?? -1, said: `${stdout}${stderr}`, rebooted: calls.includes('systemctl reboot'), calls };
  }

  /** What the clock of the last run showed at its end. */
  clock(): number {
    return Number(readFileSync(join(this.root, 'clock'), 'utf8')) * 1000;
  }

  /** What happens each time that somebody waits. */
  meanwhile(script: string): void {
    this.write('meanwhile', `#!/bin/bash\n${script}\n`);
    chmodSync(join(this.root, 'meanwhile'), 0o755);
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
