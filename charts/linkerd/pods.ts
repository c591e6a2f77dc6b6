import { toMebibytes, toMillicores, type Cpu, type Size } from '../../constructs/units';

/** What one container of the control plane asks for and gets. */
export interface Bounds {
  readonly cpu: Cpu;
  readonly memory: Size;
  readonly memoryLimit: Size;
}

/** Upstream's figures for many proxies, and less to begin with: its values-ha.yaml has 50Mi and 250Mi for each. */
export const CONTAINERS = {
  destination: { cpu: '10m', memory: '50Mi', memoryLimit: '250Mi' },
  policy: { cpu: '10m', memory: '32Mi', memoryLimit: '250Mi' },
  spValidator: { cpu: '10m', memory: '24Mi', memoryLimit: '128Mi' },
  identity: { cpu: '10m', memory: '24Mi', memoryLimit: '128Mi' },
  proxyInjector: { cpu: '10m', memory: '50Mi', memoryLimit: '250Mi' },
  trust: { cpu: '10m', memory: '32Mi', memoryLimit: '128Mi' },
} as const satisfies Readonly<Record<string, Bounds>>;

/** What the containers of one pod ask for together. */
export const together = (...containers: readonly Bounds[]): Bounds => ({
  cpu: `${containers.reduce((sum, { cpu }) => sum + toMillicores(cpu), 0)}m`,
  memory: `${containers.reduce((sum, { memory }) => sum + toMebibytes(memory), 0)}Mi`,
  memoryLimit: `${containers.reduce((sum, { memoryLimit }) => sum + toMebibytes(memoryLimit), 0)}Mi`,
});
