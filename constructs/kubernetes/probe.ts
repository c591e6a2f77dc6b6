import type { k8s } from 'cdk8s-plus-28';
import { toSeconds, type Duration } from '../units';
import type { Plain } from './plain';

/** When a probe asks, and how often it may be disappointed. */
export interface ProbeTiming {
  /**
   * Time between two questions.
   * @default '10s'; a startup probe '5s'
   */
  readonly every?: Duration;
  /**
   * Time that an answer may take.
   * @default '3s'
   */
  readonly timeout?: Duration;
  /**
   * Failures in a row that count as one.
   * @default 3; a startup probe 60, so that a start may take five minutes
   */
  readonly failures?: number;
}

/** Any answer from 200 to 399. */
export interface HttpProbe extends ProbeTiming {
  /** Path with its leading slash. */
  readonly http: string;
  /** Name or number of the container's port. */
  readonly port: string | number;
  /**
   * Headers, such as the Host that the application insists on.
   * @default - none
   */
  readonly headers?: Readonly<Record<string, string>>;
  /** @default 'HTTP' */
  readonly scheme?: 'HTTP' | 'HTTPS';
}

/** A connection that opens. */
export interface TcpProbe extends ProbeTiming {
  /** Name or number of the container's port. */
  readonly tcp: string | number;
}

/** A command in the container that exits with 0. */
export interface ExecProbe extends ProbeTiming {
  readonly exec: readonly string[];
}

export type Probe = HttpProbe | TcpProbe | ExecProbe;

export interface Probes {
  /** Whether the pod may get traffic. */
  readonly readiness: Probe;
  /**
   * Whether the container must be killed. It must not ask for others' health: that turns their failure into restarts.
   * @default - none: a process that hangs stays, unready
   */
  readonly liveness?: Probe;
  /**
   * Whether the start is over; the other probes wait for it.
   * @default - none
   */
  readonly startup?: Probe;
}

const STEADY = { every: '10s', timeout: '3s', failures: 3 } as const;
const STARTING = { every: '5s', timeout: '3s', failures: 60 } as const;

export function renderProbes(
  probes: Partial<Probes> = {},
): Pick<Plain<k8s.Container>, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  const { startup, readiness, liveness } = probes;
  return {
    startupProbe: startup && render(startup, STARTING),
    readinessProbe: readiness && render(readiness, STEADY),
    livenessProbe: liveness && render(liveness, STEADY),
  };
}

function render(probe: Probe, usual: Required<ProbeTiming>): Plain<k8s.Probe> {
  return {
    ...question(probe),
    periodSeconds: toSeconds(probe.every ?? usual.every),
    timeoutSeconds: toSeconds(probe.timeout ?? usual.timeout),
    failureThreshold: probe.failures ?? usual.failures,
  };
}

function question(probe: Probe): Plain<k8s.Probe> {
  if ('exec' in probe) return { exec: { command: probe.exec } };
  if ('tcp' in probe) return { tcpSocket: { port: probe.tcp } };
  const headers = Object.entries(probe.headers ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    httpGet: {
      path: probe.http,
      port: probe.port,
      scheme: probe.scheme,
      httpHeaders: headers.length === 0 ? undefined : headers.map(([name, value]) => ({ name, value })),
    },
  };
}
