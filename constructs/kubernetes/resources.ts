import type { k8s } from 'cdk8s-plus-28';
import { toMebibytes, toMillicores, type Cpu, type Size } from '../units';
import type { Plain } from './plain';

export interface Requests {
  readonly cpu: Cpu;
  readonly memory: Size;
}

export interface Limits {
  /** The container is killed when it uses more. */
  readonly memory: Size;
  /**
   * The container waits when it would use more.
   * @default - none: spare processor time is not withheld
   */
  readonly cpu?: Cpu;
}

/** @throws Error when a limit is below its request */
export function renderResources(where: string, requests: Requests, limits: Limits): Plain<k8s.ResourceRequirements> {
  const { cpu, memory } = limits;
  if (toMebibytes(memory) < toMebibytes(requests.memory)) throw below(where, 'memory', memory, requests.memory);
  if (cpu !== undefined && toMillicores(cpu) < toMillicores(requests.cpu)) throw below(where, 'cpu', cpu, requests.cpu);
  return {
    requests: { cpu: requests.cpu, memory: requests.memory },
    limits: cpu === undefined ? { memory } : { cpu, memory },
  };
}

function below(where: string, what: string, limit: string, request: string): Error {
  return new Error(`${where}: ${what} limit is below its request, got ${limit}, expected ${request} or more`);
}
