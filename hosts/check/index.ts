export { addressOf } from './address';
export { compareHost, type Drift } from './compare';
export { parseFacts, type HostFacts } from './facts';
export { hostPlan, type HostPlan } from './plan';
export { playbookDrift } from './playbook-drift';
export { probeScript } from './probe';
export { notesOn } from './notes';
