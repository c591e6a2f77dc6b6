import { spawnSync } from 'node:child_process';
import { InputError } from '../../constructs/problem';

export const ENGINES = ['buildah', 'podman', 'docker'] as const;
export type EngineName = (typeof ENGINES)[number];

/** Image to be built for one architecture. */
export interface Build {
  /** Name in the engine's own store. */
  readonly local: string;
  readonly folder: string;
  readonly architecture: string;
  readonly epoch: number;
  readonly labels: Readonly<Record<string, string>>;
}

/** Command lines of a program that builds images. */
interface Lines {
  build(build: Build): readonly string[];
  /** Prints a label of an image, or fails where there is no such image. */
  label(local: string, label: string): readonly string[];
  /** Writes an image under a name into a file that containerd, podman and docker read. */
  save(local: string, reference: string, file: string): readonly (readonly string[])[];
  push(local: string, reference: string): readonly (readonly string[])[];
  /** Pushes several architectures under one name. */
  pushAll(locals: readonly string[], reference: string): readonly (readonly string[])[];
}

const labels = (all: Build['labels']): readonly string[] => Object.entries(all).flatMap(([key, value]) => ['--label', `${key}=${value}`]);

const containers = (program: 'buildah' | 'podman', inspect: readonly string[], path: string): Lines => ({
  // one layer above the base: what was cached cannot make a difference
  build: ({ local, folder, architecture, epoch, labels: said }) => [
    ...[program, 'build', '--layers=false', '--platform', `linux/${architecture}`, '--timestamp', String(epoch)],
    ...['--build-arg', `SOURCE_DATE_EPOCH=${epoch}`, ...labels(said), '--tag', local, folder],
  ],
  label: (local, label) => [program, ...inspect, '--format', `{{index ${path} "${label}"}}`, local],
  save: (local, reference, file) => [[program, 'push', '--quiet', local, `docker-archive:${file}:${reference}`]],
  push: (local, reference) => [[program, 'push', '--quiet', local, `docker://${reference}`]],
  pushAll: (locals, reference) => [
    [program, 'manifest', 'create', `${reference}-all`, ...locals],
    [program, 'manifest', 'push', '--all', `${reference}-all`, `docker://${reference}`],
    [program, 'manifest', 'rm', `${reference}-all`],
  ],
});

const LINES: Readonly<Record<EngineName, Lines>> = {
  buildah: containers('buildah', ['inspect', '--type', 'image'], '.OCIv1.Config.Labels'),
  podman: containers('podman', ['image', 'inspect'], '.Labels'),
  // BuildKit 0.13 and later write the time of files anew
  docker: {
    build: ({ local, folder, architecture, epoch, labels: said }) => [
      ...['docker', 'buildx', 'build', '--provenance=false', '--platform', `linux/${architecture}`],
      ...[
        '--build-arg',
        `SOURCE_DATE_EPOCH=${epoch}`,
        ...labels(said),
        '--output',
        `type=docker,name=${local},rewrite-timestamp=true`,
        folder,
      ],
    ],
    label: (local, label) => ['docker', 'image', 'inspect', '--format', `{{index .Config.Labels "${label}"}}`, local],
    save: (local, reference, file) => [
      ['docker', 'tag', local, reference],
      ['docker', 'save', '--output', file, reference],
    ],
    push: (local, reference) => [
      ['docker', 'tag', local, reference],
      ['docker', 'push', '--quiet', reference],
    ],
    pushAll: (locals, reference) => [
      ...locals.map((local) => ['docker', 'push', '--quiet', local]),
      ['docker', 'buildx', 'imagetools', 'create', '--tag', reference, ...locals],
    ],
  },
};

/** A program of this machine that builds images. */
export class Engine {
  private readonly lines: Lines;

  constructor(readonly name: EngineName) {
    this.lines = LINES[name];
  }

  build(build: Build): void {
    must(this.lines.build(build));
  }

  /** @returns undefined where there is no such image, or no such label */
  label(local: string, label: string): string | undefined {
    const { status, stdout } = run(this.lines.label(local, label));
    const said = stdout.trim();
    return status === 0 && said !== '' && said !== '<no value>' ? said : undefined;
  }

  save(local: string, reference: string, file: string): void {
    this.lines.save(local, reference, file).forEach(must);
  }

  push(locals: readonly string[], reference: string): void {
    const [first, ...more] = locals;
    if (first === undefined) return;
    (more.length === 0 ? this.lines.push(first, reference) : this.lines.pushAll(locals, reference)).forEach(must);
  }

  /** What a command prints in a container of the image, as root, who may look everywhere. */
  inside(local: string, command: readonly string[]): string {
    if (this.name !== 'buildah') {
      const [program = '', ...rest] = command;
      return must([this.name, 'run', '--rm', '--user', '0', '--network', 'none', '--entrypoint', program, local, ...rest]);
    }
    const container = must(['buildah', 'from', '--pull-never', local]).trim();
    try {
      return must(['buildah', 'run', '--user', '0', container, '--', ...command]);
    } finally {
      run(['buildah', 'rm', container]);
    }
  }
}

/** The program that was asked for, or the first that this machine has. @throws InputError when it has none */
export function engineOf(asked: EngineName | undefined): Engine {
  const there = (asked === undefined ? ENGINES : [asked]).find((name) => run([name, '--version']).status === 0);
  if (there !== undefined) return new Engine(there);
  throw new InputError([
    {
      id: 'images/no-builder',
      severity: 'error',
      where: asked === undefined ? 'this machine' : 'arguments: --with',
      what: 'has no program that builds images',
      got: asked === undefined ? 'none' : `no ${asked}`,
      expected: `one of ${ENGINES.join(', ')}`,
      do: 'apt-get install buildah, or run this where one is',
    },
  ]);
}

const run = (argv: readonly string[]) => {
  const [program = '', ...rest] = argv;
  const { status, stdout, stderr } = spawnSync(program, rest, {
    encoding: 'utf8',
    maxBuffer: 256 << 20,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // where there is no such program, there is no output
  return { status, stdout: (stdout as string | null) ?? '', stderr: (stderr as string | null) ?? '' };
};

function must(argv: readonly string[]): string {
  const { status, stdout, stderr } = run(argv);
  if (status === 0) return stdout;
  throw new InputError([
    {
      id: 'images/failed',
      severity: 'error',
      where: argv.join(' ').slice(0, 300),
      what: 'failed',
      got: `${status ?? 'no exit code'}: ${`${stdout}\n${stderr}`.trim().split('\n').slice(-12).join('\n')}`,
      expected: '0',
      do: 'mend what it says and run this again: what was made stays',
    },
  ]);
}
