import { App, TerraformStack } from './cdktf';
import { type StateBackend, storeState } from './backend';

export interface TerraformAppProps {
  /**
   * Folder for the synthesized stacks.
   * @default - what cdktf's command line asks for through CDKTF_OUTDIR, else `cdktf.out`
   */
  readonly outdir?: string;
}

/** The root of all stacks. */
export function terraformApp(props: TerraformAppProps = {}): App {
  return new App({ outdir: props.outdir });
}

export interface StackProps {
  /** Where its state is kept. */
  readonly state: StateBackend;
}

/** One stack = one state = one blast radius. */
export function terraformStack(app: App, id: string, props: StackProps): TerraformStack {
  const stack = new TerraformStack(app, id);
  storeState(stack, props.state);
  return stack;
}
